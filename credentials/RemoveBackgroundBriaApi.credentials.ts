import type {
	IAuthenticateGeneric,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	INodeProperties,
} from 'n8n-workflow';
import {
	baseUrlField,
	bodyRule,
	icon,
	keyField,
	statusRule,
	statusRules,
	testRequest,
	testRules,
} from './credentialFields';

const ELSEWHERE = 'The base URL answers, but not like Bria: check the base URL';

const REFUSED = 'Bria does not accept this API token, or the token has no access to this API';

/** How frameworks, gateways and web servers say that nothing is at a path; a page begins with the bracket. */
const NOT_BRIAS: ReadonlyArray<readonly [string, string]> = [
	['0', '<'],
	['detail', 'Not Found'],
	['detail', 'Not found.'],
	['message', 'Not Found'],
	['message', 'Missing Authentication Token'],
	['message', 'no Route matched with those values'],
	['error', 'Not Found'],
	['error', 'not found'],
	['error', 'not_found'],
];

export class RemoveBackgroundBriaApi implements ICredentialType {
	name = 'removeBackgroundBriaApi';

	displayName = 'Bria API';

	icon: Icon = icon;

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/bria.md';

	properties: INodeProperties[] = [
		keyField(
			'apiKey',
			'API Token',
			'e.g. the token from platform.bria.ai',
			'Create one at <a href="https://platform.bria.ai/organization-management/api-keys" target="_blank">platform.bria.ai</a>',
		),
		baseUrlField('https://engine.prod.bria-api.com/v2'),
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { api_token: '={{ $credentials.apiKey.trim() }}' } },
	};

	/**
	 * Costs nothing: the status of a job that does not exist. Bria documents no test. It answers 404, with `{"status": "NOT_FOUND"}`
	 * (https://docs.bria.ai/status, 2026-08-08) or with the error form of its other routes; what finds such a job is not Bria.
	 */
	test: ICredentialTestRequest = {
		request: testRequest('/status/00000000-0000-0000-0000-000000000000', {
			// All but 404 fail by their status. An n8n that does not know exceptions judges by the body alone.
			ignoreHttpStatusErrors: {
				ignore: true,
				except: [
					200, 201, 202, 204, 301, 302, 303, 307, 308, 401, 402, 403, 405, 407, 429, 500, 501, 502,
					503, 504,
				],
			},
		}),
		rules: testRules(
			...statusRules('Bria', REFUSED),
			...[200, 201, 202, 204].map((status) => statusRule(status, ELSEWHERE)),
			...[401, 403].map((code) => bodyRule('error.code', code, REFUSED)),
			...['message', 'detail', 'error'].flatMap((key) =>
				['Unauthorized', 'Forbidden'].map((words) => bodyRule(key, words, REFUSED)),
			),
			...NOT_BRIAS.map(([key, words]) => bodyRule(key, words, ELSEWHERE)),
		),
	};
}
