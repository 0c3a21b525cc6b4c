import { memberRow, REQUEST_MEMBERS } from '../../src/core/request/members.ts';
import type { MemberRow } from '../../src/core/request/members.ts';

/** The table of members as Markdown, for the README. */
export function memberTable(): string {
  const rows = REQUEST_MEMBERS.map(
    name => `| \`${name}\` | ${meaningOf(memberRow(name))} | ${placeOf(memberRow(name))} |`,
  );
  return ['| Member | What it is | Where it goes |', '|---|---|---|', ...rows].join('\n');
}

function meaningOf({ description, values }: MemberRow): string {
  return values ? `${description} ${values.map(({ value }) => `\`${value}\``).join(', ')}.` : description;
}

/** For example `x-amzn-bedrock-trace`; with two names where a stream takes another header. */
function placeOf({ wire }: MemberRow): string {
  if (!wire) return 'not sent';
  const places = Object.values(wire).map(place =>
    place.in === 'header' ? `header \`${place.name}\`` : `the ${place.in}`,
  );
  return [...new Set(places)].join(', streamed ');
}
