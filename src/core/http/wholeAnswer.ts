import { CallError } from './callError.ts';
import type { CallReader } from './signedCall.ts';
import type { HttpAnswer, ResponseHead } from './httpRequest.ts';

export interface WholeAnswerOptions<Answer> {
  /** An answer beyond this is not what was asked for. */
  maxBytes: number;
  /** Reads an answer with status 200. @throws CallError where it is not the service's */
  read: (answer: HttpAnswer) => Answer;
  /** Reads every other answer. */
  readException: (answer: HttpAnswer) => CallError;
}

/** Collects a small answer and reads it as a whole. */
export class WholeAnswerReader<Answer> implements CallReader<Answer> {
  private answerHead: ResponseHead = { status: 0, headers: {}, requestId: null };
  private readonly parts: Uint8Array[] = [];
  private length = 0;

  constructor(private readonly options: WholeAnswerOptions<Answer>) {}

  get readsException(): boolean {
    return this.answerHead.status !== 0 && this.answerHead.status !== 200;
  }

  head(head: ResponseHead): void {
    this.answerHead = head;
  }

  bytes(bytes: Uint8Array): void {
    this.length += bytes.byteLength;
    if (this.length <= this.options.maxBytes) {
      this.parts.push(bytes);
      return;
    }
    if (this.readsException) throw this.exception();
    throw new CallError({
      kind: 'notService',
      name: 'ResponseTooLarge',
      message: `The answer is larger than ${Math.ceil(this.options.maxBytes / 1024).toLocaleString('en-US')} KB; the rest was not read.`,
      status: this.answerHead.status,
    });
  }

  end(): Answer {
    if (this.answerHead.status !== 200) throw this.exception();
    return this.options.read(this.answer());
  }

  exception(): CallError {
    return this.options.readException(this.answer());
  }

  private answer(): HttpAnswer {
    return { head: this.answerHead, body: Buffer.concat(this.parts) };
  }
}
