import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { baseUrlField, icon, keyField, keyHeader } from './credentialFields';
import {
	nothingToTestRules,
	otherServiceRule,
	statusRules,
	testRequest,
	testRules,
} from './credentialTest';

const SERVICE = 'a Replicate-compatible service';

export class RemoveBackgroundReplicateCompatibleApi implements ICredentialType {
	name = 'removeBackgroundReplicateCompatibleApi';

	displayName = 'Replicate-Compatible API';

	icon: Icon = icon;

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/replicate-compatible.md';

	properties: INodeProperties[] = [
		keyField(
			'apiKey',
			'API Key',
			'e.g. the key from your account at the service',
			'Sent as a bearer token',
		),
		{
			...baseUrlField('', 'The part of the address before /predictions'),
			placeholder: 'e.g. https://predictions.example.com/v1',
		},
	];

	authenticate = keyHeader('apiKey');

	/** Costs nothing. */
	test: ICredentialTestRequest = {
		request: testRequest('/predictions'),
		rules: testRules(
			...nothingToTestRules(SERVICE, 'list of predictions'),
			...statusRules(SERVICE, 'The service does not accept this API key'),
			otherServiceRule(SERVICE, 'results'),
		),
	};
}
