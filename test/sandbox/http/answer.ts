export interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	/** In parts, so that a large file needs no second copy. */
	readonly parts: readonly Buffer[];
}

export function jsonAnswer(
	status: number,
	value: unknown,
	headers: Record<string, string> = {},
): Answer {
	const body = Buffer.from(JSON.stringify(value));
	return { status, headers: { 'content-type': 'application/json', ...headers }, parts: [body] };
}

export function textAnswer(status: number, mediaType: string, text: string): Answer {
	return { status, headers: { 'content-type': mediaType }, parts: [Buffer.from(text)] };
}

export const emptyAnswer = (status: number, headers: Record<string, string> = {}): Answer => ({
	status,
	headers,
	parts: [],
});

export const lengthOf = (answer: Answer) =>
	answer.parts.reduce((sum, part) => sum + part.length, 0);
