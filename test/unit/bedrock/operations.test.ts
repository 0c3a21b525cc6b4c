import assert from 'node:assert/strict';
import * as official from '@aws-sdk/client-bedrock-runtime';
import { OPERATION_NAMES, OPERATIONS, operationOf, streams } from '../../../src/core/bedrock/operations.ts';

/** An operation as the official client describes it: its traits are the fourth entry, the shape of its answer the last. */
function officialOperation(name: string): { http: readonly unknown[]; answer: readonly unknown[] } {
  const schema = (official as unknown as Record<string, unknown[]>)[`${name}$`];
  const [, , , traits, , answer] = schema ?? [];
  return {
    http: (traits as { http: unknown[] }).http,
    answer: (answer as () => unknown[])(),
  };
}

describe('the table of operations', () => {
  for (const name of OPERATION_NAMES) {
    it(`${name} has the method and the path that the official client has`, () => {
      const { method, path } = OPERATIONS[name];
      assert.deepEqual(officialOperation(name).http.slice(0, 2), [method, path]);
    });

    it(`${name} streams where the official client's answer is an event stream`, () => {
      assert.equal(
        streams(name),
        JSON.stringify(officialOperation(name).answer, describeShape).includes('"streaming":1'),
      );
    });
  }

  it('gives what the user chose, else what the file says', () => {
    const chosen = ([file, user]: [boolean, boolean | null]): boolean => streams(operationOf({ stream: file }, user));
    const cases: [boolean, boolean | null][] = [
      [false, null],
      [true, null],
      [true, false],
      [false, true],
    ];
    assert.deepEqual(cases.map(chosen), [false, true, false, true]);
  });
});

/** Schemas name other schemas through functions. */
function describeShape(_: string, value: unknown): unknown {
  return typeof value === 'function' ? (value as () => unknown)() : value;
}
