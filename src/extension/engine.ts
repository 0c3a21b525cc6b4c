/**
 * The second half of the extension, a bundle of its own that is loaded when a request file is first looked at: the
 * core, and what stands directly on it. Nothing here keeps state, since the first half may hold copies of its modules.
 */
export { readCaBundle } from '../core/aws/caBundle.ts';
export { Transport } from '../core/bedrock/transport.ts';
export { CatalogueCache } from '../core/controlPlane/catalogueCache.ts';
export { prettyJson } from '../core/exchange/prettyJson.ts';
export { CannotTag, diagnoseRequest, isGuardrailVersion, parseRequest, setMembers, tagSelection } from '../core/request/index.ts';
export { forgetApiKey, storeApiKey } from './apiKeyCommands.ts';
export { askAccount, nothingListed } from './accountLists.ts';
export { chooseConnection, chooseRegion } from './choosers.ts';
export { chooseGuardrail } from './chooseGuardrail.ts';
export { chooseModel, offerConversion, pickModel } from './chooseModel.ts';
export { chooseSigner } from './chooseSigner.ts';
export { formView } from './formView.ts';
export { identityView } from './identityView.ts';
export { listRequest, listSourceFor } from './listSource.ts';
export { newRequest } from './newRequest.ts';
export { prepareExchange } from './prepareExchange.ts';
export { showWhoSigns } from './showWhoSigns.ts';
export { signIn } from './signIn.ts';
export { watchAwsConfig } from './watchAwsConfig.ts';
