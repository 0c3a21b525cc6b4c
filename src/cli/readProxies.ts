import type { Environment } from '../core/aws/identity.ts';
import type { ConnectionSettings } from '../core/http/connectionSettings.ts';
import { environmentProxies, ProxySettingError } from '../core/http/environmentProxies.ts';
import { UsageError } from './exitCodes.ts';

/** The proxies of the process's environment. @throws UsageError where a variable cannot be used */
export function readProxies(env: Environment): ConnectionSettings {
  try {
    return environmentProxies(env);
  } catch (error) {
    throw error instanceof ProxySettingError ? new UsageError(error.message) : error;
  }
}
