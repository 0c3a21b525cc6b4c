/**
 * Whether an environment variable holds a credential. `{{$env}}` never reads those: a request file that came with
 * somebody else's repository must not be able to put them into a prompt.
 */
export function isCredentialVariable(name: string): boolean {
  return /^AWS_.*(KEY|SECRET|TOKEN|PASSWORD|CREDENTIAL)/i.test(name);
}
