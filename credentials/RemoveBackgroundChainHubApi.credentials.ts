import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { baseUrlField, icon, keyField, keyHeader } from './credentialFields';
import {
	bodyRule,
	nothingToTestRules,
	otherServiceRule,
	statusRules,
	testRequest,
	testRules,
} from './credentialTest';

export class RemoveBackgroundChainHubApi implements ICredentialType {
	name = 'removeBackgroundChainHubApi';

	displayName = 'ChainHub API';

	icon: Icon = icon;

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/chainhub.md';

	properties: INodeProperties[] = [
		keyField(
			'apiKey',
			'API Key',
			'e.g. the token from the console of ChainHub',
			'Create one in the console of ChainHub, under Tokens',
		),
		baseUrlField('https://api.chainhub.tech/replicate/v1'),
	];

	authenticate = keyHeader('apiKey');

	/** Costs nothing. */
	test: ICredentialTestRequest = {
		request: testRequest('/v1/models', {
			// The list of models is served by the host itself, beside the part that speaks Replicate's protocol, at every gateway of
			// the family (new-api and one-api, 2026-11-28).
			baseURL:
				"={{ $credentials.baseUrl.trim().replace(/[/]+$/, '').replace(/[/]replicate[/]v1$/, '') }}",
		}),
		rules: testRules(
			...nothingToTestRules('ChainHub', 'list of models'),
			...statusRules('ChainHub', 'ChainHub does not accept this API key, or its quota is used up'),
			...['code', 'success'].map((key) =>
				bodyRule(key, false, 'ChainHub does not accept this API key, or its quota is used up'),
			),
			bodyRule('data', null, 'ChainHub names no model for this key: check the key'),
			otherServiceRule('ChainHub', 'data'),
		),
	};
}
