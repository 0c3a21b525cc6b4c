import * as v from 'valibot';
import * as vscode from 'vscode';
import { isGuardrailVersion } from '../core/request/changeGuardrail.ts';
import { isRequestDocument } from './editor/requestDocument.ts';
import type { Actions } from './window/actions.ts';
import { COMMANDS } from './window/ids.ts';
import type { CommandId } from './window/ids.ts';

/** Every command that package.json declares. None gives a value back: no credential leaves this way. */
export type CommandHandlers = Record<CommandId, (...parameters: readonly unknown[]) => Promise<void>>;

const streamOption = v.fallback(v.nullable(v.object({ stream: v.boolean() })), null);
const scopeOption = v.fallback(v.optional(v.object({ scope: v.picklist(['file', 'workspace']) })), undefined);
const newRequestOptions = v.fallback(
  v.object({
    modelId: v.fallback(v.optional(v.string()), undefined),
    uri: v.fallback(v.optional(v.custom<vscode.Uri>(value => value instanceof vscode.Uri)), undefined),
  }),
  {},
);
const assessmentOption = v.fallback(
  v.optional(v.object({ exchangeId: v.string(), assessment: v.number() })),
  undefined,
);
const versionOption = v.fallback(v.optional(v.pipe(v.string(), v.check(isGuardrailVersion))), undefined);

/**
 * What each command calls. Only here is read what menus, CodeLenses and other extensions pass: first the request's
 * address, where one is passed, then an option. What has another form than it should counts as absent.
 */
export function commandHandlers(actions: Actions, onFailure: (doing: string, error: unknown) => void): CommandHandlers {
  type Call = (request: vscode.TextDocument | undefined, option: unknown) => Promise<void>;
  /** A command about a request: the one that it was given, else the current one. */
  const about =
    (call: Call) =>
    async (given?: unknown, option?: unknown): Promise<void> => {
      let request: vscode.TextDocument | undefined;
      try {
        request = given instanceof vscode.Uri ? await openRequest(given) : actions.current;
      } catch (error) {
        return onFailure('Opening the request', error);
      }
      await call(request, option);
    };
  return {
    [COMMANDS.openPlayground]: about(actions.openPlayground),
    [COMMANDS.newRequest]: options => actions.newRequest(v.parse(newRequestOptions, options)),
    [COMMANDS.sendRequest]: about((request, option) =>
      actions.send(request, v.parse(streamOption, option)?.stream ?? null),
    ),
    [COMMANDS.sendAndStream]: about(request => actions.send(request, true)),
    [COMMANDS.cancel]: about(actions.cancel),
    [COMMANDS.chooseConnection]: about(actions.chooseDestination),
    [COMMANDS.chooseProfile]: about((request, option) =>
      actions.chooseProfile(request, v.parse(scopeOption, option)?.scope),
    ),
    [COMMANDS.showWhoSigns]: about(actions.showWhoSigns),
    [COMMANDS.storeApiKey]: () => actions.storeApiKey(),
    [COMMANDS.forgetApiKey]: () => actions.forgetApiKey(),
    [COMMANDS.chooseRegion]: about(actions.chooseRegion),
    [COMMANDS.chooseModel]: about(actions.chooseModel),
    [COMMANDS.chooseGuardrail]: about(actions.chooseGuardrail),
    [COMMANDS.signIn]: about(actions.signIn),
    [COMMANDS.useSandbox]: () => actions.useDestination('sandbox'),
    [COMMANDS.useAws]: () => actions.useDestination('aws'),
    [COMMANDS.pinPanel]: () => actions.setPinned(true),
    [COMMANDS.unpinPanel]: () => actions.setPinned(false),
    [COMMANDS.openResponse]: about(actions.openResponse),
    [COMMANDS.saveResponse]: about(actions.saveResponse),
    [COMMANDS.tagSelection]: () => actions.tagSelection(),
    [COMMANDS.showAssessment]: about((request, option) =>
      actions.showAssessment(request, v.parse(assessmentOption, option)),
    ),
    [COMMANDS.compareWithoutGuardrail]: about(actions.compareWithoutGuardrail),
    [COMMANDS.compareWithVersion]: about((request, option) =>
      actions.compareWithVersion(request, v.parse(versionOption, option)),
    ),
    [COMMANDS.showLog]: () => actions.showLog(),
  };
}

async function openRequest(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  const document = await vscode.workspace.openTextDocument(uri);
  return isRequestDocument(document) ? document : undefined;
}
