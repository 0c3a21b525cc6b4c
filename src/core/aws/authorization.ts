/** What the AWS variables are read from: the process's environment, never a workspace's. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** As the provider library gives them. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export type Authorization = { kind: 'sigv4'; credentials: AwsCredentials } | { kind: 'bearer'; token: string };

export interface AuthorizeOptions {
  /** Asks the source although what is held seems good: Bedrock said that it has expired. */
  refresh?: boolean;
}

/** Who signs. Nothing is loaded before `authorize` is called, and nothing secret is in the other members. */
export interface Identity {
  readonly kind: 'apiKey' | 'profile' | 'environment' | 'default' | 'sandbox';
  /** For the status bar and the Details tab: `profile dev`, `environment keys`, `Bedrock API key`. */
  readonly label: string;
  /** Something the user should know about the choice, or `null`. */
  readonly notice: string | null;
  /**
   * Gives what the next attempt is signed with. Temporary credentials are held until shortly before their end; all else is
   * read again each time.
   * @throws CredentialsError saying what to do
   */
  authorize(options?: AuthorizeOptions): Promise<Authorization>;
}
