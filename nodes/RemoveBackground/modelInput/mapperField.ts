import type { FieldType, INodePropertyOptions, ResourceMapperField } from 'n8n-workflow';
import { isJsonObject } from '../../prediction/model/json';
import type { InputField, InputFields, InputType } from '../../prediction/modelInput/inputField';
import { isList, labelOf, shownDefault } from './fieldLabel';
import { harmlessHtml, isExpression } from './strangersText';

/** A field of the resource mapper. The editor stores it with the workflow as it is, what n8n does not know included. */
export interface MapperField extends ResourceMapperField {
	/** Whether the value names binary fields, or is an address. */
	readonly takes: 'value' | 'file' | 'files';
	/** The model that the field is of. */
	readonly model: string;
}

/** How many inputs a form shows at first, required ones aside; the others wait under Add Input. */
export const MAX_SHOWN = 12;

/** n8n's field paths are written with these. */
const UNWRITABLE = /["'\\[\]]/;

/** The fields of a form, required ones first. @param maxShown how many optional ones are shown at first */
export function toMapperFields(
	fields: InputFields,
	model: string,
	maxShown: number,
): MapperField[] {
	const writable = fields.filter(({ name }) => !UNWRITABLE.test(name) && !isExpression(name));
	const required = writable.filter(({ isRequired }) => isRequired);
	const optional = writable.filter(({ isRequired }) => !isRequired);
	return [
		...required.map((field) => toMapperField(field, model, true)),
		...optional.map((field, index) => {
			// A switch is always on or off, so one whose default nobody knows is not shown unasked.
			const isShown = index < maxShown && !isUndecidedSwitch(field);
			return toMapperField(field, model, isShown);
		}),
	];
}

function toMapperField(field: InputField, model: string, isShown: boolean): MapperField {
	const type = typeOf(field);
	return {
		id: field.name,
		displayName: labelOf(field),
		required: field.isRequired,
		display: true,
		defaultMatch: false,
		canBeUsedToMatch: false,
		type,
		...(type === 'options' && { options: optionsOf(field) }),
		...(type === 'boolean' && { defaultValue: field.defaultValue === true }),
		removed: !isShown,
		takes: field.isFile ? (isList(field) ? 'files' : 'file') : 'value',
		model,
	};
}

/** What the stored fields tell of the model, for the case that the provider cannot be asked. */
export function fromMapperFields(stored: readonly MapperField[]): InputFields {
	return stored.map(({ id, displayName, required, type, options, takes }) => ({
		name: id,
		title: displayName,
		description: '',
		isRequired: required,
		defaultValue: undefined,
		types: takes === 'files' ? ['array'] : takes === 'file' ? [] : typesOf(type),
		choices: options?.map(({ value }) => value).filter((value) => value !== '') ?? null,
		choicesAreOpen: true,
		isFile: takes !== 'value',
		items: null,
	}));
}

/** The fields that are stored with the workflow. Anything else than the editor writes is left out. */
export function storedFields(schema: unknown): MapperField[] {
	if (!Array.isArray(schema)) return [];
	return schema.flatMap((field: unknown) => {
		if (!isJsonObject(field) || typeof field.id !== 'string') return [];
		const { required, takes, model } = field;
		return [
			{
				...(field as unknown as MapperField),
				required: required === true,
				takes: takes === 'file' || takes === 'files' ? takes : 'value',
				model: typeof model === 'string' ? model : '',
			},
		];
	});
}

function isUndecidedSwitch(field: InputField): boolean {
	return typeOf(field) === 'boolean' && field.defaultValue === undefined;
}

/** The widget: n8n draws `array` and `object` as JSON. */
function typeOf({ types, choices, isFile }: InputField): FieldType {
	if (isFile) return 'string';
	if (types.length === 1 && types[0] === 'boolean') return 'boolean';
	if (choices !== null) return 'options';
	const is = (...wanted: InputType[]) =>
		types.length > 0 && types.every((one) => wanted.includes(one));
	if (is('number', 'integer')) return 'number';
	if (is('array')) return 'array';
	return is('object') ? 'object' : 'string';
}

function typesOf(type: FieldType | undefined): InputType[] {
	return type === 'number' || type === 'boolean' || type === 'array' || type === 'object'
		? [type]
		: [];
}

/** The first one is the empty one, which is not sent; it has the place for a description that n8n gives no other field. */
function optionsOf(field: InputField): INodePropertyOptions[] {
	const { choices, isRequired, defaultValue, description } = field;
	const name = defaultValue === undefined ? 'Not Set' : `Default (${shownDefault(defaultValue)})`;
	return [
		...(isRequired ? [] : [{ name, value: '', description: harmlessHtml(description) }]),
		...(choices ?? [])
			.filter((value) => value !== '' && !isExpression(value))
			.map((value) => ({ name: String(value), value })),
	];
}
