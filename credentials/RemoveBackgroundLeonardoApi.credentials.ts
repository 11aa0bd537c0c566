import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { baseUrlField, callbackKeyField, icon, keyField, keyHeader } from './credentialFields';
import {
	bodyRule,
	otherServiceRule,
	statusRule,
	statusRules,
	testRequest,
	testRules,
} from './credentialTest';

const REFUSED =
	'Leonardo.Ai does not accept this API key. The API has keys of its own, apart from the plans of the web app';

export class RemoveBackgroundLeonardoApi implements ICredentialType {
	name = 'removeBackgroundLeonardoApi';

	displayName = 'Leonardo.Ai API';

	icon: Icon = icon;

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/leonardo.md';

	properties: INodeProperties[] = [
		keyField(
			'apiKey',
			'API Key',
			'e.g. the key from the page API Access',
			'Create one at <a href="https://app.leonardo.ai/api-access" target="_blank">app.leonardo.ai/api-access</a>. The API is paid apart from the plans of the web app.',
		),
		baseUrlField('https://cloud.leonardo.ai/api/rest'),
		callbackKeyField(
			'For the Prediction Status Trigger only: the callback key that you entered at Leonardo.Ai when you created the API key',
		),
	];

	authenticate = keyHeader('apiKey');

	/** Costs nothing. A wrong key is told in the body too (https://docs.leonardo.ai/docs/api-error-messages, 2026-01-28). */
	test: ICredentialTestRequest = {
		request: testRequest('/v1/me'),
		rules: testRules(
			// A key in another form is told under a status that is not documented.
			statusRule(
				500,
				'Leonardo.Ai is having a problem: try again later. It may say so of a key that is not complete, too: check the key',
			),
			...statusRules('Leonardo.Ai', REFUSED),
			...['access-denied', 'unexpected'].map((code) => bodyRule('code', code, REFUSED)),
			...[401, 403].map((code) => bodyRule('errors[0].extensions.statusCode', code, REFUSED)),
			bodyRule('errors[0].extensions.code', 'access-denied', REFUSED),
			otherServiceRule('Leonardo.Ai', 'user_details'),
		),
	};
}
