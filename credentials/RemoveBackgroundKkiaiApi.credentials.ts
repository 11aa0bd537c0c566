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

export class RemoveBackgroundKkiaiApi implements ICredentialType {
	name = 'removeBackgroundKkiaiApi';

	displayName = 'KKIAI API';

	icon: Icon = icon;

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/kkiai.md';

	properties: INodeProperties[] = [
		keyField(
			'apiKey',
			'API Key',
			'e.g. the token from the console of KKIAI',
			'Create one in the console of KKIAI, under Tokens',
		),
		baseUrlField('https://www.kkiai.com/replicate/v1'),
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
			...nothingToTestRules('KKIAI', 'list of models'),
			...statusRules('KKIAI', 'KKIAI does not accept this API key, or its quota is used up'),
			...['code', 'success'].map((key) =>
				bodyRule(key, false, 'KKIAI does not accept this API key, or its quota is used up'),
			),
			bodyRule('data', null, 'KKIAI names no model for this key: check the key'),
			otherServiceRule('KKIAI', 'data'),
		),
	};
}
