import type { ICredentialTestRequest } from 'n8n-workflow';

type Rule = NonNullable<ICredentialTestRequest['rules']>[number];

/** The base URL of a credential in an expression, without a trailing slash. */
const BASE_URL = "={{ $credentials.baseUrl.trim().replace(/[/]+$/, '') }}";

/**
 * The request of a test. It follows no redirect: n8n would take the key along to wherever a base URL leads.
 * @param url the path, below the base URL of the credential unless `more` says otherwise
 */
export function testRequest(
	url: string,
	more: ICredentialTestRequest['request'] = {},
): ICredentialTestRequest['request'] {
	return { baseURL: BASE_URL, url, disableFollowRedirect: true, ...more };
}

/** Rules of both kinds in one test: n8n takes them, although its type wants one kind alone. */
export function testRules(...rules: Rule[]): NonNullable<ICredentialTestRequest['rules']> {
	return rules as NonNullable<ICredentialTestRequest['rules']>;
}

/**
 * What a test says to a status that is no success. n8n's rules speak by the exact status; where nothing answers at all,
 * n8n shows the code of the failed connection.
 * @param provider the name of the provider
 * @param refused what 401 and 403 mean there
 */
export function statusRules(provider: string, refused: string): Rule[] {
	const gateway = `Something in front of ${provider} answers, such as a proxy, but not ${provider} itself: try again later, or check the base URL`;
	const elsewhere = notLike(provider);
	const redirected =
		'The base URL redirects to another address, where the key is not sent: enter the address that it leads to, if it is right';
	const sentences: Record<number, string> = {
		301: redirected,
		302: redirected,
		303: redirected,
		307: redirected,
		308: redirected,
		// What some say of a key in another form than theirs.
		400: `${refused}, or the base URL is wrong`,
		401: refused,
		402: `${provider} accepts the key, but the account has no credit`,
		403: refused,
		404: elsewhere,
		405: elsewhere,
		406: elsewhere,
		407: 'A proxy between n8n and the provider asks for a login: check the proxy settings of n8n',
		408: gateway,
		409: elsewhere,
		410: elsewhere,
		422: elsewhere,
		429: `${provider} gets too many requests with this key: try again in a minute`,
		500: `${provider} is having a problem: try again later`,
		501: elsewhere,
		502: gateway,
		503: gateway,
		504: gateway,
	};
	for (let status = 520; status <= 530; status += 1) sentences[status] = gateway;
	return Object.entries(sentences).map(([status, message]) => statusRule(Number(status), message));
}

/**
 * What a test says where the service may well lack what it reads, although everything is right; to stand before the other rules.
 * @param provider the name of the provider
 * @param read what the test reads, and a key could be tested with
 */
export function nothingToTestRules(provider: string, read: string): Rule[] {
	return [404, 405].map((status) =>
		statusRule(
			status,
			`${notLike(provider)}. If it is right, there is no ${read} to test anything with: save the credential and try the node`,
		),
	);
}

/** What a test says to this status; the first rule that fits counts. */
export function statusRule(status: number, message: string): Rule {
	return { type: 'responseCode', properties: { value: status, message } };
}

/** What a test says to a success whose body has this value under this key: `undefined` for a key that is missing. */
export function bodyRule(key: string, value: unknown, message: string): Rule {
	return {
		type: 'responseSuccessBody',
		properties: { key, value, message },
	};
}

/** What a test says to a success that is not the provider's: its body lacks what the provider's always has. */
export function otherServiceRule(provider: string, key: string): Rule {
	return bodyRule(key, undefined, notLike(provider));
}

/**
 * What a test says to a success that is no list: text, a page or an object. n8n can apply no rule to an empty list, so the request has to ask for the
 * body as `text`: its first character tells a list.
 */
export function noListRules(provider: string): Rule[] {
	const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
	const beginnings = ascii.filter((character) => /[<{"\sa-z]/i.test(character));
	return [undefined, ...beginnings].map((first) => bodyRule('0', first, notLike(provider)));
}

/** That something else is at the base URL. @param provider the name of the provider */
export function notLike(provider: string): string {
	return `The response does not look like ${provider}'s: check the base URL`;
}
