import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { baseUrlField, icon, keyField, keyHeader } from './credentialFields';
import {
	bodyRule,
	notLike,
	statusRule,
	statusRules,
	testRequest,
	testRules,
} from './credentialTest';

const REFUSED = 'Bria does not accept this API token, or the token has no access to this API';

/**
 * What says that nothing is at a path, at frameworks, gateways and web servers: text, and keys that Bria's answer does not have
 * outside of its `error`. The kind of a value tells that it is there.
 */
const STRANGERS: ReadonlyArray<readonly [string, readonly string[]]> = [
	['', ['String', 'Number', 'Boolean']],
	['error.', ['String']],
	['status.', ['Number']],
	...['errors', 'message', 'detail', 'details', 'title', 'code', 'statusCode', 'success', 'ok'].map(
		(key) => [`${key}.`, ['String', 'Number', 'Boolean', 'Array', 'Object']] as const,
	),
];

/** All but 404, which is the answer that is hoped for. */
const FAILURES = Array.from({ length: 500 }, (_, index) => index + 100).filter(
	(status) => status !== 404,
);

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

	authenticate = keyHeader('apiKey', 'api_token', '');

	/**
	 * Costs nothing: the status of a job that does not exist. Bria documents no test. It answers 404, with `{"status": "NOT_FOUND"}`
	 * (https://docs.bria.ai/status, 2026-08-08) or with the error form of its other routes; what finds such a job is not Bria.
	 */
	test: ICredentialTestRequest = {
		request: testRequest('/status/00000000-0000-0000-0000-000000000000', {
			// An n8n that does not know exceptions judges by the body alone.
			ignoreHttpStatusErrors: { ignore: true, except: FAILURES },
		}),
		rules: testRules(
			...statusRules('Bria', REFUSED),
			...[200, 201, 202, 204].map((status) => statusRule(status, notLike('Bria'))),
			...[401, 403].map((code) => bodyRule('error.code', code, REFUSED)),
			...['message', 'detail', 'error'].flatMap((key) =>
				['Unauthorized', 'Forbidden'].map((words) => bodyRule(key, words, REFUSED)),
			),
			...STRANGERS.flatMap(([key, kinds]) =>
				kinds.map((kind) => bodyRule(`${key}constructor.name`, kind, notLike('Bria'))),
			),
		),
	};
}
