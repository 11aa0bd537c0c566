import type { JsonValue } from '../model/json';

/** The kinds of values that JSON Schema knows. */
export type InputType = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';

/** One value of a list of choices. */
export type Choice = string | number | boolean;

/** What a model takes in one place. Limits that are missing are not published, or differ between several possible types. */
export interface ValueRule {
	/** The types that are taken; none stands for any. */
	readonly types: readonly InputType[];
	/** The values to choose from; null where there is no list. */
	readonly choices: readonly Choice[] | null;
	/** Whether other values than the choices are taken too. */
	readonly choicesAreOpen: boolean;
	/** Whether a file is taken, by its address; in a list: by the addresses in it. */
	readonly isFile: boolean;
	readonly minimum?: number;
	readonly maximum?: number;
	readonly exclusiveMinimum?: number;
	readonly exclusiveMaximum?: number;
	/** In characters. */
	readonly minLength?: number;
	readonly maxLength?: number;
	readonly minItems?: number;
	readonly maxItems?: number;
	/** What the entries of a list are; null where that is not published. */
	readonly items: ValueRule | null;
}

/** One input of a model. */
export interface InputField extends ValueRule {
	/** As it is sent. */
	readonly name: string;
	/** For a person. */
	readonly title: string;
	/** Empty where the model has none. */
	readonly description: string;
	/** Whether the model cannot run without it. */
	readonly isRequired: boolean;
	/** What the model takes when the input is not sent; undefined where that is not published. */
	readonly defaultValue: JsonValue | undefined;
}

/** What a model takes, in the order of the model's page. */
export type InputFields = readonly InputField[];
