import { CredentialsError, credentialsError } from './credentialsError.ts';
import { loadAwsConfig, staticCredentials } from './profiles.ts';

/** As the provider library gives them. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export type Authorization =
  | { kind: 'sigv4'; credentials: AwsCredentials }
  | { kind: 'bearer'; token: string };

/** Who signs. Nothing is loaded before `authorize` is called, and nothing secret is in the other members. */
export interface Identity {
  readonly kind: 'apiKey' | 'profile' | 'environment' | 'default' | 'sandbox';
  /** For the status bar and the Details tab: `profile dev`, `environment keys`, `Bedrock API key`. */
  readonly label: string;
  /** Something the user should know about the choice, or `null`. */
  readonly notice: string | null;
  /**
   * Gives what the next attempt is signed with, asking the source anew each time.
   * @throws CredentialsError saying what to do
   */
  authorize(): Promise<Authorization>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export interface IdentityChoice {
  /** A profile chosen by name (flag, request file, setting); it wins over everything in the environment. */
  profile: string | null;
  env: Environment;
}

/**
 * Decides who signs, strongest first: the profile chosen by name, `AWS_BEARER_TOKEN_BEDROCK` (blank counts as absent),
 * `AWS_PROFILE`, keys in the environment, the default chain (default profile, web identity, container, instance).
 */
export function chooseIdentity({ profile, env }: IdentityChoice): Identity {
  if (profile !== null) return profileIdentity(profile, null);
  const token = env.AWS_BEARER_TOKEN_BEDROCK?.trim();
  if (token) {
    return { kind: 'apiKey', label: 'Bedrock API key (AWS_BEARER_TOKEN_BEDROCK)', notice: null, authorize: () => Promise.resolve({ kind: 'bearer', token }) };
  }
  const keys = environmentKeys(env);
  const named = env.AWS_PROFILE?.trim();
  if (named) {
    return profileIdentity(named, keys ? `AWS_PROFILE is set, so the keys in the environment are not used; the AWS CLI would use them.` : null);
  }
  if (keys) return { kind: 'environment', label: 'environment keys', notice: null, authorize: () => Promise.resolve({ kind: 'sigv4', credentials: keys }) };
  return { kind: 'default', label: 'default credentials', notice: null, authorize: () => defaultAuthorization() };
}

/** Fixed credentials: the sandbox's. */
export function fixedIdentity(kind: Identity['kind'], label: string, credentials: AwsCredentials): Identity {
  return { kind, label, notice: null, authorize: () => Promise.resolve({ kind: 'sigv4', credentials }) };
}

function environmentKeys(env: Environment): AwsCredentials | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = env;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

function profileIdentity(profile: string, notice: string | null): Identity {
  return {
    kind: 'profile',
    label: `profile ${profile}`,
    notice,
    async authorize() {
      const { profiles } = await loadAwsConfig();
      const section = profiles.get(profile);
      if (!section) throw new CredentialsError('ProfileNotFound', `The profile "${profile}" is not in the AWS config files.`, profileAdvice(profile, [...profiles.keys()]));
      const fixed = staticCredentials(section);
      return { kind: 'sigv4', credentials: fixed ?? await fromProviders(profile) };
    },
  };
}

async function defaultAuthorization(): Promise<Authorization> {
  const fixed = staticCredentials((await loadAwsConfig()).profiles.get('default'));
  return { kind: 'sigv4', credentials: fixed ?? await fromProviders(undefined) };
}

async function fromProviders(profile: string | undefined): Promise<AwsCredentials> {
  const { loadFromProviders } = await import('./credentialProviders.ts');
  try {
    return await loadFromProviders(profile);
  } catch (error) {
    throw credentialsError(error, profile);
  }
}

function profileAdvice(profile: string, known: readonly string[]): string {
  const near = known.find(name => name.toLowerCase() === profile.toLowerCase());
  if (near) return `Write "${near}": profile names tell small letters from capitals.`;
  return known.length > 0 ? `Choose one of ${known.slice(0, 8).join(', ')}, or run aws configure --profile ${profile}.` : `Run aws configure --profile ${profile}, or aws configure sso.`;
}
