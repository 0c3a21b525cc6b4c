import tls from 'node:tls';

/** Node 22.15 and later list every authority that is trusted, those of NODE_EXTRA_CA_CERTS and of the system too. */
type NewerTls = typeof tls & { getCACertificates?(type: 'default' | 'system'): string[] };

/**
 * The authorities to trust, as PEM, where a bundle is added to the usual ones; `undefined` where there is no bundle, so
 * that the usual ones stay Node's, or VS Code's, matter.
 */
export function trustedAuthorities(caBundle: string | null, systemAuthorities: boolean): string[] | undefined {
  if (caBundle === null) return undefined;
  const { getCACertificates }: NewerTls = tls;
  const usual = getCACertificates?.('default') ?? tls.rootCertificates;
  const system = systemAuthorities ? (getCACertificates?.('system') ?? []) : [];
  return [...new Set([...usual, ...system, caBundle])];
}
