import { EXIT, UsageError } from './exitCodes.ts';
import type { Terminal } from './terminal.ts';

/** Serves the sandbox until the process is stopped. */
export async function runSandbox(port: number, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const { startSandbox } = await import('../sandbox/index.ts');
  const sandbox = await startSandbox({ port }).catch((error: unknown) => {
    throw error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      ? new UsageError(`Port ${port} is taken; choose another with --port.`)
      : error;
  });
  const { accessKeyId, secretAccessKey, sessionToken } = sandbox.credentials;
  await terminal.print(
    [
      `The sandbox answers at ${sandbox.url}. No model is called.`,
      '',
      `export AWS_ENDPOINT_URL_BEDROCK_RUNTIME=${sandbox.url}`,
      `export AWS_ENDPOINT_URL_BEDROCK=${sandbox.url}`,
      `export AWS_ENDPOINT_URL_STS=${sandbox.url}`,
      `export AWS_ACCESS_KEY_ID=${accessKeyId}`,
      `export AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
      ...(sessionToken ? [`export AWS_SESSION_TOKEN=${sessionToken}`] : []),
      `export AWS_REGION=${sandbox.region}`,
      // boto3 and the AWS CLI read only this one.
      `export AWS_DEFAULT_REGION=${sandbox.region}`,
      '',
      'Stop it with Ctrl+C.',
    ].join('\n'),
  );
  await new Promise<void>(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await sandbox.close();
  return EXIT.answered;
}
