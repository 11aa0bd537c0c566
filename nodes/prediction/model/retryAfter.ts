import { isJsonObject, toJson } from './json';
import { RETRY } from './policy';
import type { ApiResponse } from './ports';

type Headers = ApiResponse['headers'];

/**
 * Headers that say when to come back, whatever stands before their names. There is no standard yet for those of a rate limit
 * (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/, 2026-11-28), e.g. `X-RateLimit-Reset`,
 * `X-Rate-Limit-Reset-At-UTC`, `RateLimit: "default";r=0;t=3`, and before that `RateLimit: limit=9, remaining=0, reset=3`.
 */
const HEADER = {
	/** Meant for this request: RFC 9110, section 10.2.3, and its likes in milliseconds. */
	retry: /(^|-)retry-after(-ms)?$/,
	/** When a limit counts anew, */
	reset: /(^|-)rate-?limit-reset(-(after|time|at|at-utc|requests|ms))?$/,
	/** how much of it is left, */
	left: /(^|-)rate-?limit-(remaining|available)(-requests)?$/,
	/** and both in one. */
	both: /(^|-)rate-?limit$/,
} as const;

/** Members of JSON bodies that say so, without their capitals and underscores. */
const MEMBER = /^retryafter(ms|seconds)?$/;

/** The longest wait that a limit by the minute, hour or day can mean; a larger number is no such time. */
const LONGEST_LIMIT_MS = 86_400_000;

/** Numbers from here on are no seconds from now but a moment, in seconds or in milliseconds since 1970. */
/** Nobody tells a wait in more; what is longer is no wait. */
const MOST_CHARACTERS = 10_000;

const EPOCH = { seconds: 1e9, milliseconds: 1e12 } as const;

/** E.g. `3s`, `1m2.5s`, `300 milliseconds`. */
const PART = String.raw`(\d+(?:\.\d+)?)\s*(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?)(?![a-z])`;
const SPAN = new RegExp(`^(?:${PART}\\s*)+$`, 'i');

/** E.g. "resets in ~30s", "try again in 3 seconds", "Please wait 1 minute". */
const WORDS = new RegExp(
	String.raw`(?:~|\b(?:again|retry|available|resets?|wait)(?:\s+(?:in|after|for|about|at|least))*\s)\s*((?:${PART}\s*)+)`,
	'i',
);

/** How much the provider says that is left of a limit, `NaN` where it does not, and the time until it counts anew. */
interface Limit {
	readonly remaining: number;
	readonly resetMs: number;
}

/**
 * How long the provider asks us to wait, in milliseconds, or null: by a header for this request, by a member of the JSON, by
 * words (Replicate: "resets in ~30s", https://replicate.com/docs/topics/predictions/rate-limits, 2026-11-21), and with 429 by
 * the headers of a limit.
 */
export function retryAfterMs(response: ApiResponse, now: number): number | null {
	const toldMs =
		retryAfterHeaderMs(response.headers, now) ??
		fromJson(response.body, now) ??
		fromWords(response.body) ??
		(response.status === 429 ? limitResetMs(response.headers, now) : null);
	// "At once" and a date that has passed are not meant to have us knock without a pause.
	return toldMs === null ? null : Math.max(RETRY.firstMs, toldMs);
}

/** What the header alone says; the words of an accepted response are not about waiting. */
export function retryAfterHeaderMs(headers: Headers, now: number): number | null {
	return longest(timesOf(headers, HEADER.retry, now));
}

/** How many more requests the provider takes within the next `resetMs` milliseconds, where its headers say both. */
export function quotaOf(headers: Headers, now: number): Limit | null {
	const told = limitsIn(headers, now).filter(({ remaining }) => remaining >= 0);
	const remaining = Math.min(...told.map((limit) => limit.remaining));
	const resetMs = longest(
		told.flatMap((limit) => (limit.remaining > remaining ? [] : limit.resetMs)),
	);
	return resetMs === null ? null : { remaining, resetMs };
}

/** When an exceeded limit counts anew; null where that is not told, or where another limit was exceeded than the one told of. */
function limitResetMs(headers: Headers, now: number): number | null {
	const exceeded = limitsIn(headers, now).filter(({ remaining }) => !(remaining > 0));
	return longest(exceeded.map(({ resetMs }) => resetMs));
}

function limitsIn(headers: Headers, now: number): Limit[] {
	const left = toldBy(headers, HEADER.left).map(([, value]) => Number(value));
	const resets = possible(timesOf(headers, HEADER.reset, now));
	const apart = {
		remaining: left.length > 0 ? Math.min(...left) : Number.NaN,
		resetMs: Math.max(...resets),
	};
	const both = toldBy(headers, HEADER.both).flatMap(([, value]) => {
		const remaining = numbersOf(value, /\b(?:r|remaining)=(\d+)/g);
		return numbersOf(value, /\b(?:t|reset)=(\d+)/g).flatMap((seconds, index) =>
			possible([seconds * 1_000]).map((resetMs) => ({
				remaining: remaining[index] ?? Number.NaN,
				resetMs,
			})),
		);
	});
	return resets.length === 0 ? both : [...both, apart];
}

function numbersOf(text: string, names: RegExp): number[] {
	return [...text.matchAll(names)].map(([, number]) => Number(number));
}

/** A moment that has passed says nothing. */
function possible(times: readonly number[]): number[] {
	return times.filter((ms) => ms > 0 && ms <= LONGEST_LIMIT_MS);
}

function longest(times: readonly number[]): number | null {
	return times.length === 0 ? null : Math.max(...times);
}

function toldBy(headers: Headers, names: RegExp): Array<[string, string]> {
	return Object.entries(headers).filter(([name]) => names.test(name));
}

/** What headers of these names say, in milliseconds from now. One that came twice is one, with a comma between. */
function timesOf(headers: Headers, names: RegExp, now: number): number[] {
	return toldBy(headers, names).flatMap(([name, value]) => {
		const unitMs = name.endsWith('-ms') ? 1 : 1_000;
		const isBareDate = name.endsWith('-utc') && /\d:\d\d(\.\d+)?$/.test(value.trim());
		const texts = value.includes(':') ? [value] : value.split(',');
		return texts.flatMap(
			(text) => timeLeftMs(isBareDate ? `${text.trim()}Z` : text, unitMs, headers, now) ?? [],
		);
	});
}

/** The time until a moment that is told as a span from now, as a moment since 1970 or as a date; null where it is none of them. */
function timeLeftMs(
	text: string,
	unitMs: number,
	{ date: theirDate = '' }: Headers,
	now: number,
): number | null {
	const value = text.trim();
	if (value.length > MOST_CHARACTERS) return null;
	const isNumber = /^\d+(\.\d+)?$/.test(value);
	const number = isNumber ? Number(value) : Number.NaN;
	if (number < EPOCH.seconds) return number * unitMs;
	if (SPAN.test(value)) return spanMs(value);
	// Every date has a time of day; without one, `Date.parse` makes a date even of "-5".
	const written = value.includes(':') ? Date.parse(value) : Number.NaN;
	const moment = isNumber ? number * (number < EPOCH.milliseconds ? 1000 : 1) : written;
	if (Number.isNaN(moment)) return null;
	// The provider means its own clock, which may differ from ours.
	const theirNow = Date.parse(theirDate);
	return Math.max(0, moment - (Number.isNaN(theirNow) ? now : theirNow));
}

/** The sum of the parts of a span. */
function spanMs(text: string): number {
	const parts = [...text.toLowerCase().matchAll(new RegExp(PART, 'g'))];
	return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * unitMsOf(unit), 0);
}

function unitMsOf(unit: string): number {
	if (unit === 'ms' || unit.startsWith('milli')) return 1;
	return unit.startsWith('s') ? 1_000 : unit.startsWith('m') ? 60_000 : 3_600_000;
}

function fromJson(body: unknown, now: number, depth = 0): number | null {
	if (!isJsonObject(body) || depth > 2) return null;
	for (const [name, told] of Object.entries(body)) {
		const unit = MEMBER.exec(name.replace(/[-_]/g, '').toLowerCase());
		if (unit === null || (typeof told !== 'number' && typeof told !== 'string')) continue;
		const ms = timeLeftMs(`${told}`, unit[1] === 'ms' ? 1 : 1_000, {}, now);
		if (ms !== null) return ms;
	}
	const deeper = [body.error, body.data, body.detail].map((part) => fromJson(part, now, depth + 1));
	return deeper.find((ms) => ms !== null) ?? null;
}

function fromWords(body: unknown): number | null {
	const words = (typeof body === 'string' ? body : toJson(body)).slice(0, MOST_CHARACTERS);
	const span = WORDS.exec(words)?.[1];
	return span === undefined ? null : spanMs(span);
}
