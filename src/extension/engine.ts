/**
 * The second half of the extension, a bundle of its own that is loaded when a request file is first looked at: the
 * core, and what stands directly on it. Nothing here keeps state, since the first half may hold copies of its modules.
 */
export { readCaBundle } from '../core/aws/caBundle.ts';
export { Transport } from '../core/bedrock/transport.ts';
export { CatalogueCache } from '../core/controlPlane/catalogueCache.ts';
export { prettyJson } from '../core/exchange/prettyJson.ts';
export { CannotTag, diagnoseRequest, isGuardrailVersion, parseRequest, setMembers, tagSelection } from '../core/request/index.ts';
export { askForApiKey, forgetApiKey, storeApiKey } from './credentials/apiKeyCommands.ts';
export { askAccount, nothingListed } from './lists/accountLists.ts';
export { chooseConnection, chooseRegion } from './credentials/choosers.ts';
export { chooseGuardrail } from './lists/chooseGuardrail.ts';
export { chooseModel, offerConversion, pickModel } from './lists/chooseModel.ts';
export { chooseVersion } from './lists/chooseVersion.ts';
export { chooseSigner } from './credentials/chooseSigner.ts';
export { formView } from './panel/formView.ts';
export { identityView } from './panel/identityView.ts';
export { listRequest, listSourceFor } from './lists/listSource.ts';
export { newRequest } from './editor/newRequest.ts';
export { prepareExchange } from './send/prepareExchange.ts';
export { showWhoSigns } from './credentials/showWhoSigns.ts';
export { signIn } from './credentials/signIn.ts';
export { watchAwsConfig } from './credentials/watchAwsConfig.ts';
