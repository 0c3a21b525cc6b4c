/**
 * The second half of the extension, a bundle of its own that is loaded when a request file is first looked at: the
 * core, and what stands directly on it. Nothing here keeps state, since the first half may hold copies of its modules.
 */
export { Transport } from '../core/bedrock/transport.ts';
export { prettyJson } from '../core/exchange/prettyJson.ts';
export { CannotTag, diagnoseRequest, isGuardrailVersion, parseRequest, setMembers, tagSelection } from '../core/request/index.ts';
export { chooseConnection, chooseProfile, chooseRegion } from './choosers.ts';
export { formView } from './formView.ts';
export { identityView } from './identityView.ts';
export { newRequest } from './newRequest.ts';
export { prepareExchange } from './prepareExchange.ts';
export { signIn } from './signIn.ts';
