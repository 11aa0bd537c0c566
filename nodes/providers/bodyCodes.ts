import { isJsonObject } from '../prediction/model/json';
import type { ApiResponse } from '../prediction/model/ports';
import { isGatewayStatus } from '../prediction/model/retryPolicy';

/** A code as text, whether it is a word or a number; empty where it is neither. */
export function codeText(code: unknown): string {
	return typeof code === 'string' || typeof code === 'number' ? String(code).trim() : '';
}

/** Whether the code of an envelope says that all is well. */
export function isWell(code: unknown): boolean {
	return code === true || /^(success|ok|0|1|200)$/i.test(codeText(code));
}

/** The codes that a body, its error or its data tell beside their words, where they are numbers, also as text. */
export function codeNumbersIn(body: unknown): number[] {
	if (!isJsonObject(body)) return [];
	const parts = [body, body.error, body.data].filter(isJsonObject);
	const told = parts.flatMap((part) => [part.code, part.status, part.statusCode, part.status_code]);
	return told
		.map(codeText)
		.filter((code) => /^\d+$/.test(code))
		.map(Number);
}

/** Whether a body tells, under another status of HTTP, that of a gateway, behind which the work may go on. */
export function tellsOfGateway({ status, body }: ApiResponse): boolean {
	return codeNumbersIn(body).some(
		(code) => code !== status && code < 600 && (code === 503 || isGatewayStatus(code)),
	);
}

/** Of a list, an object or a code: no error has more to say. */
const MAX_PARTS = 100;

/** The codes of letters in a body, wherever they stand. */
export function codeWordsIn(value: unknown, depth = 0): string {
	const isBytes = value instanceof Uint8Array;
	if (depth > 3 || isBytes || typeof value !== 'object' || value === null) return '';
	return Object.entries(value)
		.slice(0, MAX_PARTS)
		.map(([name, part]) => {
			if (typeof part !== 'string') return codeWordsIn(part, depth + 1);
			return /^(error_?)?(code|type)$/i.test(name) ? part.slice(0, MAX_PARTS) : '';
		})
		.join(' ');
}
