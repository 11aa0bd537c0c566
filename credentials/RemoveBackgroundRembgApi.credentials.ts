import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { authenticateIfKey, baseUrlField, icon } from './credentialFields';
import {
	nothingToTestRules,
	otherServiceRule,
	statusRules,
	testRequest,
	testRules,
} from './credentialTest';

export class RemoveBackgroundRembgApi implements ICredentialType {
	name = 'removeBackgroundRembgApi';

	displayName = 'Rembg API';

	icon: Icon = icon;

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/rembg.md';

	properties: INodeProperties[] = [
		baseUrlField(
			'http://localhost:7000',
			'Where the server listens. If n8n runs in Docker, localhost is the container of n8n itself: use the name of the other container.',
		),
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. the token of a proxy in front of rembg',
			hint: 'Rembg itself asks for none. Enter what a proxy in front of it asks for.',
		},
	];

	/** The key is optional, and without one no header is sent. */
	authenticate = authenticateIfKey;

	/** The server's description of itself, which its framework serves there by default (https://fastapi.tiangolo.com/tutorial/metadata/, 2026-11-21). */
	test: ICredentialTestRequest = {
		request: testRequest('/openapi.json'),
		rules: testRules(
			...nothingToTestRules('Rembg', 'description of the server'),
			...statusRules('Rembg', 'A proxy in front of the server does not accept this API key'),
			otherServiceRule('a rembg server', 'paths["/api/remove"]'),
		),
	};
}
