import fc from 'fast-check';
import { PredictionError } from '../../nodes/prediction/model/errors';
import { isJsonObject, type JsonObject, type JsonValue } from '../../nodes/prediction/model/json';
import { checkInput } from '../../nodes/prediction/modelInput/checkInput';
import { convertValue } from '../../nodes/prediction/modelInput/convertValue';
import type { InputFields } from '../../nodes/prediction/modelInput/inputField';
import { readInputFields } from '../../nodes/prediction/modelInput/readInputFields';
import {
	toMapperFields,
	fromMapperFields,
} from '../../nodes/RemoveBackground/modelInput/mapperField';
import { keptSchemas, keptFields } from '../fixtures/inputSchemas/kept';
import { checkProperty } from './checkProperty';
import { anyJson } from './oddBodies';

const KEYWORDS = [
	'$ref',
	'allOf',
	'anyOf',
	'oneOf',
	'type',
	'enum',
	'const',
	'items',
	'properties',
	'required',
	'default',
	'format',
	'minimum',
	'exclusiveMinimum',
	'maxItems',
	'x-order',
	'title',
	'description',
];

const WORDS = [
	'string',
	'number',
	'array',
	'null',
	'uri',
	'#',
	'#/properties/a',
	'#/',
	'a',
	true,
	0,
];

/** Schemas that mean something, put together in any way. */
const oddSchema = fc.letrec<{ schema: JsonValue; members: JsonValue }>((tie) => ({
	schema: fc.oneof(
		{ maxDepth: 4, withCrossShrink: true },
		fc.constantFrom(...WORDS),
		anyJson,
		fc.array(tie('schema'), { maxLength: 4 }),
		tie('members'),
	),
	members: fc
		.array(fc.tuple(fc.constantFrom(...KEYWORDS, 'a', '__proto__'), tie('schema')), {
			maxLength: 6,
		})
		.map((members) => Object.fromEntries(members)),
}));

const realModels = Object.entries(keptSchemas).flatMap(([service, { models }]) =>
	Object.keys(models).map((model) => keptFields(service as keyof typeof keptSchemas, model)),
);

/** Whether whatever it throws is a sentence for the user. */
function orRefused<T>(act: () => T): T | undefined {
	try {
		return act();
	} catch (error) {
		expect(error).toBeInstanceOf(PredictionError);
		expect((error as PredictionError).code).toBe('invalid_input');
		return undefined;
	}
}

describe('whatever a schema is', () => {
	it('it is read, or there is none; the fields fit the form', () => {
		checkProperty(fc.tuple(oddSchema.schema, oddSchema.members), ([property, schema]) => {
			const properties = { a: property, ...(isJsonObject(schema) ? schema : {}) };
			const root = { properties, ...(schema as JsonObject) };
			const fields = readInputFields({ schema: { properties, anyOf: [schema] }, root });
			for (const field of fields ?? []) {
				expect(field.title).not.toBe('');
				expect(field.title.length).toBeLessThanOrEqual(80);
				expect(field.choices).not.toEqual([]);
			}
			const form = toMapperFields(fields ?? [], 'model', 12);
			expect(JSON.stringify(form)).not.toMatch(/:"=/);
			expect(new Set(form.map(({ id }) => id)).size).toBe(form.length);
			expect(fromMapperFields(JSON.parse(JSON.stringify(form)))).toHaveLength(form.length);
		});
	});

	it('a service that sends it is read, too', () => {
		for (const { scheme, models } of Object.values(keptSchemas)) {
			const [model = ''] = Object.keys(models);
			checkProperty(anyJson, (body) => {
				const published = scheme.read(body, model);
				if (published !== null) readInputFields(published, scheme.isFile);
			});
		}
	});
});

describe('whatever a form says', () => {
	const anyField = fc.constantFrom<InputFields[number]>(...realModels.flat());

	it('it is converted to what passes the type, or refused in words', () => {
		checkProperty(fc.tuple(anyField, anyJson), ([field, value]) => {
			const converted = orRefused(() => convertValue(field.name, field, value));
			if (converted === undefined) return;
			expect(() => JSON.stringify(converted)).not.toThrow();
			expect(convertValue(field.name, field, converted)).toEqual(converted);
			orRefused(() => checkInput([field], { [field.name]: converted }, new Set()));
		});
	});

	it('a default of the model passes', () => {
		for (const { name, defaultValue, ...rule } of realModels.flat()) {
			if (defaultValue === undefined || defaultValue === '') continue;
			const field = { ...rule, name, defaultValue };
			expect(convertValue(name, field, defaultValue)).toEqual(defaultValue);
			expect(() => checkInput([field], { [name]: defaultValue }, new Set())).not.toThrow();
		}
	});

	it('numbers arrive as they are, typed as text or not', () => {
		const number = fc.double({ noNaN: true, noDefaultInfinity: true });
		const [guidance] = realModels.flat().filter(({ name }) => name === 'guidance');
		if (guidance === undefined) throw new Error('There is no such input');
		checkProperty(number, (value) => {
			expect(convertValue('guidance', guidance, String(value))).toBe(value === 0 ? 0 : value);
		});
	});
});
