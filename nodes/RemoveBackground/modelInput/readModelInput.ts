import { isJsonObject, type JsonObject, type JsonValue } from '../../prediction/model/json';
import type { PredictionError } from '../../prediction/model/errors';
import { checkInput } from '../../prediction/modelInput/checkInput';
import { convertValue } from '../../prediction/modelInput/convertValue';
import type { InputFields, ValueRule } from '../../prediction/modelInput/inputField';
import type { ItemContext } from '../runContext';
import { readFileInput, type FileInput } from './fileInput';
import { fromMapperFields, storedFields, type MapperField } from './mapperField';

/** What the form says of the model's inputs, converted and checked. */
export interface ModelInputValues {
	readonly values: JsonObject;
	/** The values before they were converted: the identity must not change with what is known of the model. */
	readonly entered: Readonly<Record<string, unknown>>;
	readonly files: readonly FileInput[];
}

/** Inputs that are given in another way. */
export interface GivenInputs {
	/** Those that win over the fields. */
	readonly winning: ReadonlySet<string>;
	/** Those that the fields win over; they are not missing. */
	readonly losing: ReadonlySet<string>;
}

export const NO_MODEL_INPUT: ModelInputValues = { values: {}, entered: {}, files: [] };

/** An input of which nothing is known. */
const ANYTHING: ValueRule = {
	types: [],
	choices: null,
	choicesAreOpen: true,
	isFile: false,
	items: null,
};

/**
 * Reads the fields of Model Input for one item, before anything is paid.
 * @throws PredictionError `invalid_input`, naming the input
 */
export async function readModelInput(
	item: ItemContext,
	{ winning, losing }: GivenInputs,
): Promise<ModelInputValues> {
	const { values, stored } = readMapper(item.parameters.modelInput);
	if (values.length === 0 && !stored.some(isRequired)) return NO_MODEL_INPUT;
	const fields = await fieldsOf(item, stored);
	const converted = convert(
		item,
		fields,
		values.filter(([name]) => !winning.has(name)),
	);
	if (fields !== null) check(fields, converted, new Set([...winning, ...losing]));
	return converted;
}

/** What the model takes, as far as that is known; null where nobody knows. */
export async function knownInputs(item: ItemContext): Promise<InputFields | null> {
	return await fieldsOf(item, readMapper(item.parameters.modelInput).stored);
}

interface Mapper {
	readonly values: ReadonlyArray<[string, unknown]>;
	readonly stored: readonly MapperField[];
}

/** Empty fields are not sent. */
function readMapper(parameter: unknown): Mapper {
	const { value, schema }: JsonObject = isJsonObject(parameter) ? parameter : {};
	const values: Array<[string, unknown]> = Object.entries(isJsonObject(value) ? value : {});
	return {
		values: values.filter(([, one]) => !isEmpty(one)),
		stored: storedFields(schema),
	};
}

/** As published now; where the provider cannot be asked, as stored with the workflow. Null where nobody knows. */
async function fieldsOf(
	{ client, parameters }: ItemContext,
	stored: readonly MapperField[],
): Promise<InputFields | null> {
	return await client.getInputFields(parameters.model).catch((error: PredictionError) => {
		if (error.code === 'stopped') throw error;
		return stored.length === 0 ? null : fromMapperFields(stored);
	});
}

function convert(
	{ context, itemIndex }: ItemContext,
	fields: InputFields | null,
	entries: ReadonlyArray<[string, unknown]>,
): ModelInputValues {
	const rules = new Map(fields?.map((field) => [field.name, field]));
	const values: Array<[string, JsonValue]> = [];
	const entered: Array<[string, unknown]> = [];
	const files: FileInput[] = [];
	for (const [name, value] of entries) {
		const rule: ValueRule = rules.get(name) ?? ANYTHING;
		if (rule.isFile) {
			files.push(readFileInput(context, itemIndex, name, rule, value));
			continue;
		}
		entered.push([name, value]);
		const converted = convertValue(name, rule, value);
		if (converted !== undefined) values.push([name, converted]);
	}
	return { values: Object.fromEntries(values), entered: Object.fromEntries(entered), files };
}

/** Files are checked for how many there are: what they are called does not matter. */
function check(
	fields: InputFields,
	{ values, files }: ModelInputValues,
	given: ReadonlySet<string>,
): void {
	const placeholders = files.map(({ name, parts, isList }): [string, JsonValue] => [
		name,
		isList ? parts.map(() => 'file:') : 'file:',
	]);
	checkInput(fields, { ...values, ...Object.fromEntries(placeholders) }, given);
}

function isRequired({ required }: MapperField): boolean {
	return required;
}

function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}
