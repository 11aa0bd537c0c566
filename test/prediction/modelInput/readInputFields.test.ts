import type { JsonObject, JsonValue } from '../../../nodes/prediction/model/json';
import type { InputField } from '../../../nodes/prediction/modelInput/inputField';
import { readInputFields } from '../../../nodes/prediction/modelInput/readInputFields';

/** The inputs of a schema with these properties; references point into `schemas`. */
function read(properties: JsonObject, more: JsonObject = {}, schemas: JsonObject = {}) {
	const schema = { type: 'object', properties, ...more };
	return readInputFields({ schema, root: { components: { schemas } } }) ?? [];
}

/** What is read of one property. */
function field(property: JsonValue, schemas: JsonObject = {}): InputField {
	const [only] = read({ input: property }, {}, schemas);
	if (only === undefined) throw new Error('There is no field');
	return only;
}

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

describe('the type of an input', () => {
	it.each([
		[{ type: 'string' }, ['string']],
		[{ type: 'integer' }, ['integer']],
		[{ type: ['number', 'null'] }, ['number']],
		[{ type: 'string', nullable: true }, ['string']],
		[{ anyOf: [{ type: 'string' }, { type: 'null' }] }, ['string']],
		[{ anyOf: [{ type: 'integer' }, { type: 'string' }] }, ['integer', 'string']],
		[{ oneOf: [{ type: 'boolean' }, { const: null }] }, ['boolean']],
		[{ enum: ['a', 'b'] }, ['string']],
		[{ enum: [1, 2, null] }, ['number']],
		[{ properties: { width: {} } }, ['object']],
		[{ items: { type: 'string' } }, ['array']],
		[{ type: 'file' }, []],
		[{}, []],
		[true, []],
		[null, []],
		['nonsense', []],
	] satisfies Array<[JsonValue, string[]]>)('%j is %j', (property, types) => {
		expect(field(property).types).toEqual(types);
	});

	it('the entries of lists are those of any alternative that is a list', () => {
		const list = (type: string) => ({ type: 'array', items: { type } });
		const both = field({ anyOf: [list('object'), list('string'), { type: 'string' }] });
		expect(both.items?.types).toEqual(['object', 'string']);
		expect(field({ anyOf: [list('object'), { type: 'array' }] }).items?.types).toEqual([]);
	});

	it('any alternative that takes anything takes everything', () => {
		expect(field({ anyOf: [{ type: 'string' }, {}] }).types).toEqual([]);
	});
});

describe('the choices of an input', () => {
	it.each([
		[{ type: 'string', enum: ['png', 'jpg'] }, ['png', 'jpg'], false],
		[{ enum: ['png', null] }, ['png'], false],
		[{ const: 'png' }, ['png'], false],
		[{ oneOf: [{ const: 'a' }, { const: 'b' }] }, ['a', 'b'], false],
		[{ anyOf: [{ enum: ['16:9'] }, { type: 'string' }] }, ['16:9'], true],
		[{ type: 'array', enum: [['a']] }, null, true],
		[{ enum: [] }, null, true],
		[{ type: 'string' }, null, true],
	] satisfies Array<[JsonValue, JsonValue, boolean]>)(
		'%j are %j, open: %s',
		(schema, list, open) => {
			expect(field(schema)).toMatchObject({ choices: list, choicesAreOpen: open });
		},
	);

	it('are bounded, and then not the only ones', () => {
		const many = Array.from({ length: 5_000 }, (_, index) => `choice ${index}`);
		const { choices, choicesAreOpen } = field({ enum: many });
		expect(choices).toHaveLength(1_000);
		expect(choicesAreOpen).toBe(true);
	});
});

describe('the limits of an input', () => {
	it.each([
		[
			{ type: 'number', minimum: 0, maximum: 1 },
			{ minimum: 0, maximum: 1 },
		],
		[{ type: 'integer', exclusiveMinimum: 0 }, { exclusiveMinimum: 0 }],
		[
			{ type: 'number', minimum: 0, exclusiveMinimum: true },
			{ minimum: 0, exclusiveMinimum: 0 },
		],
		[
			{ type: 'string', minLength: 1, maxLength: 9 },
			{ minLength: 1, maxLength: 9 },
		],
		[{ type: 'array', items: {}, maxItems: 4 }, { maxItems: 4 }],
		[{ anyOf: [{ type: 'number', maximum: 5 }, { type: 'string' }] }, { maximum: 5 }],
	] satisfies Array<[JsonValue, JsonObject]>)('%j', (schema, limits) => {
		expect(field(schema)).toMatchObject(limits);
	});

	it('of several alternatives are none: nobody can tell which one counts', () => {
		const schema = {
			anyOf: [
				{ type: 'integer', maximum: 5 },
				{ type: 'number', maximum: 9 },
			],
		};
		expect(field(schema).maximum).toBeUndefined();
	});

	it('that are no numbers are none', () => {
		expect(field({ type: 'number', minimum: '0', maximum: null })).not.toHaveProperty('minimum');
	});
});

describe('an input is a file', () => {
	it.each([
		[{ type: 'string', format: 'uri' }, true],
		[{ type: 'string', format: 'binary' }, true],
		[{ type: 'string', contentEncoding: 'base64' }, true],
		[{ type: 'array', items: { type: 'string', format: 'uri' } }, true],
		[{ anyOf: [{ type: 'string', format: 'uri' }, { type: 'null' }] }, true],
		[{ type: 'string', format: 'date' }, false],
		[{ type: 'string' }, false],
	] satisfies Array<[JsonValue, boolean]>)('%j: %s', (schema, isFile) => {
		expect(field(schema).isFile).toBe(isFile);
	});

	it('not in lists of something else, whatever they are called', () => {
		const items = { type: 'object', properties: { url: { type: 'string' } } };
		const schema = { type: 'object', properties: { images: { type: 'array', items } } };
		const fields = readInputFields({ schema, root: {} }, () => true) ?? [];
		expect(fields).toMatchObject([{ isFile: false, types: ['array'] }]);
	});

	it('where the provider marks it, if it can be an address at all', () => {
		const properties = {
			image_url: { type: 'string' },
			image_urls: { type: 'array', items: { type: 'string' } },
			use_url: { type: 'boolean' },
			kind_of_url: { enum: ['http', 'https'] },
		};
		const published = { schema: { properties }, root: {} };
		const fields = readInputFields(published, (name) => name.includes('url')) ?? [];
		expect(fields.filter(({ isFile }) => isFile).map(({ name }) => name)).toEqual([
			'image_url',
			'image_urls',
		]);
	});
});

describe('references', () => {
	const format = {
		title: 'format',
		type: 'string',
		enum: ['webp', 'png'],
		description: 'An enumeration.',
	};

	it('are followed, and what stands beside them wins', () => {
		const property = { allOf: [reference('format')], default: 'webp', description: 'The format' };
		expect(field(property, { format })).toMatchObject({
			choices: ['webp', 'png'],
			defaultValue: 'webp',
			description: 'The format',
		});
	});

	it('to a schema of its own name give no title', () => {
		const [first] = read({ format: { allOf: [reference('format')] } }, {}, { format });
		expect(first).toMatchObject({ title: 'Format', description: '' });
	});

	it('in circles take anything', () => {
		const schemas = { a: { allOf: [reference('b')] }, b: reference('a'), c: reference('c') };
		expect(field(reference('a'), schemas).types).toEqual([]);
		expect(field(reference('c'), schemas).types).toEqual([]);
	});

	it('may be repeated side by side', () => {
		const property = { allOf: [reference('format'), reference('format')] };
		expect(field(property, { format }).choices).toEqual(['webp', 'png']);
	});

	it.each([
		'#/components/schemas/nowhere',
		'#/a/%E0%A4%A',
		'https://other.example/x',
		'#',
		'',
		'#/',
	])('%j leads to nothing that is known', (to) => {
		expect(field({ $ref: to })).toMatchObject({ name: 'input', choices: null });
	});

	it('never reach what every object has', () => {
		expect(field({ $ref: '#/constructor/prototype' }).types).toEqual([]);
	});

	it('with escaped names are followed', () => {
		const root = { 'a/b': { 'c~d e': { type: 'boolean' } } };
		const schema = { properties: { input: { $ref: '#/a~1b/c~0d%20e' } } };
		expect(readInputFields({ schema, root })?.[0]?.types).toEqual(['boolean']);
	});
});

describe('the inputs of a model', () => {
	it('stand in the order of x-order', () => {
		const properties = { c: {}, b: { 'x-order': 1 }, a: { 'x-order': 0 } };
		expect(read(properties).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
	});

	it.each(['x-order-properties', 'x-anyone-order-properties'])(
		'stand in the order of %s',
		(keyword) => {
			const names = read({ a: {}, b: {}, c: {} }, { [keyword]: ['c', 'a'] }).map(
				({ name }) => name,
			);
			expect(names).toEqual(['c', 'a', 'b']);
		},
	);

	it('are required where they have no default', () => {
		const properties = { prompt: {}, size: { default: '1024' }, seed: {} };
		const fields = read(properties, { required: ['prompt', 'size'] });
		expect(fields.map(({ isRequired }) => isRequired)).toEqual([true, false, false]);
	});

	it('can come from several schemas', () => {
		const schema = {
			allOf: [
				{ properties: { prompt: {} }, required: ['prompt'] },
				{ properties: { seed: {} }, required: ['seed'] },
			],
		};
		const fields = readInputFields({ schema, root: {} }) ?? [];
		expect(fields.map(({ name, isRequired }) => [name, isRequired])).toEqual([
			['prompt', true],
			['seed', true],
		]);
	});

	it('of one name in several alternatives take what any of them takes', () => {
		const alternative = (mode: string, more: JsonObject) => ({
			properties: { mode: { const: mode }, seed: { type: 'integer' }, ...more },
		});
		const schema = {
			oneOf: [
				alternative('text', { strength: { type: 'number', maximum: 1 } }),
				alternative('image', { strength: { type: 'number', maximum: 10 } }),
			],
		};
		const fields = readInputFields({ schema, root: {} }) ?? [];
		expect(fields.map(({ name, types }) => [name, types])).toEqual([
			['mode', ['string']],
			['seed', ['integer']],
			['strength', ['number']],
		]);
		expect(fields[0]?.choices).toEqual(['text', 'image']);
		expect(fields[2]?.maximum).toBeUndefined();
	});

	it('that every alternative has are not narrowed down by one of them', () => {
		const schema = {
			properties: { mode: { enum: ['text', 'image'], default: 'text' } },
			anyOf: [{ properties: { mode: { const: 'text' } } }, { properties: { image: {} } }],
		};
		const fields = readInputFields({ schema, root: {} }) ?? [];
		expect(fields.map(({ name, choices }) => [name, choices])).toEqual([
			['mode', ['text', 'image']],
			['image', null],
		]);
	});

	it('of one name in several schemas that all count are all of them together', () => {
		const base = { properties: { size: { type: 'integer', minimum: 64 } } };
		const schema = { allOf: [reference('base')], properties: { size: { maximum: 2048 } } };
		const root = { components: { schemas: { base } } };
		expect(readInputFields({ schema, root })).toMatchObject([
			{ name: 'size', types: ['integer'], minimum: 64, maximum: 2048 },
		]);
	});

	it('have titles and descriptions for a person', () => {
		const [named, unnamed] = read({
			a: { title: ' Guidance scale (CFG) ', description: ' How  much\n it follows. ' },
			numInference_steps: {},
		});
		expect(named).toMatchObject({
			title: 'Guidance scale (CFG)',
			description: 'How much it follows.',
		});
		expect(unnamed?.title).toBe('Num Inference Steps');
	});

	it('are those that can be set', () => {
		expect(read({ id: { readOnly: true }, seed: {} }).map(({ name }) => name)).toEqual(['seed']);
	});

	it('are none where a model takes none', () => {
		expect(read({})).toEqual([]);
	});

	it.each([null, undefined, 'text', [], {}, { type: 'string' }, { properties: [] }, 7])(
		'are not known from %j',
		(schema) => {
			expect(readInputFields({ schema, root: schema })).toBeNull();
		},
	);

	it('keep names that mean something to JavaScript', () => {
		const properties = JSON.parse('{"__proto__":{"type":"string"},"constructor":{}}') as JsonObject;
		expect(read(properties).map(({ name }) => name)).toEqual(['__proto__', 'constructor']);
	});
});

describe('a bounded amount of work', () => {
	it('is spent on many alternatives of many inputs', () => {
		const many = Object.fromEntries(
			Array.from({ length: 4_000 }, (_, number) => [`input${number}`, { type: 'string' }]),
		);
		const own = (number: number) => ({ properties: { [`own${number}`]: { type: 'string' } } });
		const anyOf = Array.from({ length: 3_000 }, (_, number) => own(number));
		const copied = jest.spyOn(Object, 'fromEntries');
		readInputFields({
			schema: { type: 'object', anyOf: [{ properties: many, anyOf }, own(0)] },
			root: {},
		});
		const entries = copied.mock.results.map(({ value }) => Object.keys(value as object).length);
		copied.mockRestore();
		expect(entries.reduce((sum, one) => sum + one, 0)).toBeLessThan(1_000_000);
	});

	it('200 inputs are read in a moment', () => {
		const input = { allOf: [reference('choice')], default: 'a', minimum: 0 };
		const properties = Object.fromEntries(
			Array.from({ length: 200 }, (_, index) => [`input_${index}`, input]),
		);
		const startedAt = performance.now();
		const fields = read(properties, {}, { choice: { enum: ['a', 'b'] } });
		expect(fields).toHaveLength(200);
		expect(fields[199]?.choices).toEqual(['a', 'b']);
		expect(performance.now() - startedAt).toBeLessThan(5_000);
	});

	it('more than 500 are left to JSON, but none that the model cannot run without', () => {
		const properties = Object.fromEntries(
			Array.from({ length: 2_000 }, (_, index) => [`input_${index}`, {}]),
		);
		expect(read(properties)).toHaveLength(500);
		const required = ['input_700', 'input_1999'];
		const fields = read({ ...properties, input_1999: { default: 1 } }, { required });
		expect(fields).toHaveLength(500);
		expect(fields.filter(({ isRequired }) => isRequired).map(({ name }) => name)).toEqual([
			'input_700',
		]);
	});

	it('schemas that double with every step end', () => {
		const twice = (name: string) => ({ anyOf: [reference(name), reference(name)] });
		const names = Array.from({ length: 40 }, (_, index) => `s${index}`);
		const schemas = Object.fromEntries(names.map((name, index) => [name, twice(`s${index + 1}`)]));
		const startedAt = performance.now();
		expect(read({ input: reference('s0') }, {}, schemas)).toHaveLength(1);
		expect(performance.now() - startedAt).toBeLessThan(2_000);
	});

	it('schemas in each other end', () => {
		let nested: JsonValue = { type: 'string' };
		for (let level = 0; level < 5_000; level++) nested = { allOf: [nested], items: nested };
		expect(field(nested).types).toEqual(['array']);
	});
});
