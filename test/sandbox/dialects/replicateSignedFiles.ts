import { createHash } from 'node:crypto';

const signedForSeconds = 60 * 60;

/** An input as a prediction shows it: an uploaded file has become an address that is signed for an hour. */
export function withSignedFiles(
	input: Record<string, unknown>,
	{ origin, createdAt }: { readonly origin: string; readonly createdAt: number },
): Record<string, unknown> {
	const expiry = Math.floor(createdAt / 1000) + signedForSeconds;
	const shown = (value: unknown) => {
		const isUpload = typeof value === 'string' && value.startsWith(`${origin}/`);
		const id = isUpload ? /\/v1\/files\/([\w-]+)$/.exec(value)?.[1] : undefined;
		return id === undefined ? value : `${String(value)}/download?${signatureOf(id, expiry)}`;
	};
	return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, shown(value)]));
}

/** Whether the query of an address is one that was shown, and its hour is not over. */
export function isSigned(id: string, query: URLSearchParams): boolean {
	const expiry = Number(query.get('expiry'));
	return expiry * 1000 > Date.now() && query.toString() === signatureOf(id, expiry).toString();
}

function signatureOf(id: string, expiry: number): URLSearchParams {
	const digest = createHash('sha256').update(`the sandbox signs ${id} until ${expiry}`);
	const signature = digest.digest('base64url');
	return new URLSearchParams({ expiry: String(expiry), owner: 'sandbox', signature });
}
