import { isDeepStrictEqual } from 'node:util';
import { findModel } from '../../core/controlPlane/modelCatalogue.ts';
import type { ModelCatalogue } from '../../core/controlPlane/modelCatalogue.ts';
import { convertBody } from '../../core/models/convert/convertBody.ts';
import type { Conversion } from '../../core/models/convert/convertBody.ts';
import { familyOf } from '../../core/models/families.ts';
import type { ModelFamily } from '../../core/models/modelFamily.ts';
import { bodyValue } from '../../core/request/bodyValue.ts';
import { parseRequest } from '../../core/request/parsedRequest.ts';

export interface BodyConversion extends Conversion {
  /** The ids of the families, which users see. */
  from: string;
  to: string;
}

/**
 * The body of a request written for another model; `null` where the body fits that model as it is, or nothing can be
 * carried over. `catalogue` says which models ARNs are for.
 */
export function bodyConversion(text: string, modelId: string, catalogue: ModelCatalogue | null): BodyConversion | null {
  const parsed = parseRequest(text);
  const found = bodyValue(parsed);
  if (!found) return null;
  const to = familyBehind(modelId, undefined, catalogue);
  const from = familyBehind(parsed.textMember('modelId') ?? '', found.value, catalogue);
  // Nothing is certain of the body of an unknown model.
  if (!to.known || (from === to && to.matchesBody(found.value))) return null;
  const conversion = convertBody(from, to, found.value);
  if (!conversion || isDeepStrictEqual(conversion.body, found.value)) return null;
  return {
    ...conversion,
    notCarried: [...conversion.notCarried, ...(found.hasComments ? ['comments in the body'] : [])],
    from: from.id,
    to: to.id,
  };
}

function familyBehind(modelId: string, body: unknown, catalogue: ModelCatalogue | null): ModelFamily {
  const base = catalogue && findModel(catalogue, modelId)?.baseModelIds.find(id => !id.startsWith('arn:'));
  return familyOf(base ?? modelId, body);
}
