import fc, { type Arbitrary } from 'fast-check';
import { isJsonObject, type JsonValue } from '../../nodes/prediction/model/json';
import { filledIn, type Fixture } from '../conformance/fixture';

/** Names that mean something to JavaScript, to a schema or to a reader here. */
const NAMES = [
	'__proto__',
	'constructor',
	'prototype',
	'toString',
	'valueOf',
	'toJSON',
	'hasOwnProperty',
	'length',
	'then',
	'id',
	'status',
	'output',
	'outputs',
	'results',
	'data',
	'items',
	'error',
	'detail',
	'message',
	'msg',
	'code',
	'created',
	'retry_after',
	'invalid_fields',
	'next',
	'url',
	'urls',
	'metrics',
	'timings',
	'inference',
	'predict_time',
	'created_at',
];

const NUMBERS = [0, -0, -1, 1e21, 1e300, -1e300, 8.64e15 + 1, Number.MAX_SAFE_INTEGER, 5e-324];

/** The first of the names above that readers ask for. */
const FIRST_READ = NAMES.indexOf('id');

/** How deep a list or object may lie in another one; far deeper than any stack of calls. */
const DEEP = 20_000;

const name = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...NAMES) }, fc.string());

const text = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 40 }),
	fc.constantFrom(
		'',
		'succeeded',
		'processing',
		'completed',
		'NaN',
		'https://',
		'http://[',
		'https://a.example/%E0%A4%A',
		'data:image/png;base64,',
		'data:;base64,!!!!',
		`data:image/png;base64,${'A'.repeat(200)}`,
		'iVBORw0KGgo'.padEnd(100, 'A'),
		'available in 99999999999999999999 seconds',
		'\u0000',
		'\ud800',
		'a'.repeat(100_000),
	),
);

const oddNumber = fc.oneof(fc.double(), fc.constantFrom(...NUMBERS));

/** The object as JSON.parse makes it: every name is its own, even those that mean something. */
const object = (part: Arbitrary<JsonValue>) =>
	fc.array(fc.tuple(name, part), { maxLength: 6 }).map((members) => Object.fromEntries(members));

/** Any JSON, with a liking for what readers stumble over. */
export const anyJson = fc.letrec<{ json: JsonValue }>((tie) => ({
	json: fc.oneof(
		{ maxDepth: 5, withCrossShrink: true },
		text,
		oddNumber,
		fc.boolean(),
		fc.constant(null),
		// Whoever makes a number or a text of it gets an error.
		fc.constant({ toString: null, valueOf: null }),
		fc.array(tie('json'), { maxLength: 5 }),
		object(tie('json')),
	),
})).json;

/** Bodies as the provider really sends them, with a member here and there exchanged for anything. */
export function mutatedBodies(fixture: Fixture): Arbitrary<JsonValue> {
	const insertions = fc.array(fc.tuple(fc.nat(), anyJson), { maxLength: 4 });
	return fc
		.tuple(fc.constantFrom(...realBodies(fixture)), insertions)
		.map(([body, exchanged]) =>
			exchanged.reduce((odd, [at, part]) => exchange(odd, at, part), body),
		);
}

/** Bodies as the provider really sends them, but for their numbers. */
export function misnumberedBodies(fixture: Fixture): Arbitrary<JsonValue> {
	return fc
		.tuple(fc.constantFrom(...realBodies(fixture)), oddNumber)
		.map(([body, odd]) => renumbered(body, odd));
}

function renumbered(value: JsonValue, odd: number): JsonValue {
	if (typeof value === 'number') return odd;
	if (Array.isArray(value)) return value.map((part) => renumbered(part, odd));
	if (!isJsonObject(value)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, part]) => [key, renumbered(part, odd)]),
	);
}

/** The making of a body with lists or objects in each other, deeper than a stack of calls goes: too deep to be printed itself. */
export function deepBodies(fixture: Fixture): Arbitrary<{ readonly make: () => JsonValue }> {
	const real = realBodies(fixture);
	return fc
		.record({
			around: fc.constantFrom('[]', ...NAMES.slice(FIRST_READ)),
			depth: fc.constantFrom(50, 1_000, DEEP),
			core: text,
			which: fc.nat(real.length - 1),
			at: fc.nat(),
		})
		.map(({ which, at, ...nest }) => ({
			...nest,
			which,
			at,
			make: () => exchange(real[which] ?? null, at, nested(nest)),
		}));
}

interface Nest {
	readonly around: string;
	readonly depth: number;
	readonly core: JsonValue;
}

function nested({ around, depth, core }: Nest): JsonValue {
	let json = core;
	for (let level = 0; level < depth; level++) json = around === '[]' ? [json] : { [around]: json };
	return json;
}

function realBodies({
	prediction,
	list,
	webhook,
	id,
	succeeded,
	nothing,
	refusals,
	tooMany,
	transcripts,
}: Fixture): JsonValue[] {
	const answers = transcripts.flatMap(({ exchanges }) => exchanges.map(({ answer }) => answer));
	const values = { $id: id, $status: succeeded, $output: nothing.output, $error: nothing.error };
	return [prediction, webhook, list, tooMany.body]
		.concat([...answers, ...refusals.map(({ answer }) => answer)].map(({ body }) => body))
		.filter((body) => body !== undefined)
		.map((body) => filledIn(body, { ...values, $predictions: [prediction], $next: 'next' }));
}

/** The value with one of its parts, found by `at`, exchanged for another. */
function exchange(value: JsonValue, at: number, part: JsonValue): JsonValue {
	if (Array.isArray(value) && value.length > 0) {
		const index = at % value.length;
		return value.map((own, position) =>
			position === index ? exchange(own, Math.floor(at / value.length), part) : own,
		);
	}
	const names = isJsonObject(value) ? Object.keys(value) : [];
	// One more than there are, so that the whole of it is exchanged at times.
	const chosen = names[at % (names.length + 1)];
	if (chosen === undefined || !isJsonObject(value)) return part;
	const own = value[chosen] ?? null;
	return Object.fromEntries(
		Object.entries({ ...value }).map(([key, member]) => [
			key,
			key === chosen ? exchange(own, Math.floor(at / (names.length + 1)), part) : member,
		]),
	);
}
