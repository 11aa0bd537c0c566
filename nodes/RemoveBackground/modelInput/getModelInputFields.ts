import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';
import { createClient } from '../../n8n/createClient';
import { invalid } from '../../n8n/parameterValues';
import { PredictionError } from '../../prediction/model/errors';
import { isJsonObject } from '../../prediction/model/json';
import { inputsOfOutputImage, supportOf } from '../../prediction/model/outputImage';
import { modelName, type Provider } from '../../prediction/model/provider';
import type { InputFields } from '../../prediction/modelInput/inputField';
import { providerById } from '../../providers';
import { MAX_SHOWN, storedFields, toMapperFields, type MapperField } from './mapperField';
import { harmlessHtml } from './strangersText';

/**
 * The inputs of the chosen model as fields of the form. What keeps them from being read is said in their place; fields that
 * the workflow has already stay, because n8n would delete their values with them.
 */
export async function getModelInputFields(
	this: ILoadOptionsFunctions,
): Promise<ResourceMapperFields> {
	const model = modelOf(this.getCurrentNodeParameter('model'));
	const needsInput = this.getCurrentNodeParameter('operation') !== 'removeBackground';
	try {
		const fields = await fieldsFor(this, model, needsInput);
		const isSaid = fields.length === 0 && needsInput;
		return { fields, ...(isSaid && { emptyFieldsNotice: 'The model has no inputs.' }) };
	} catch (error) {
		const stored = earlierFields(this.getCurrentNodeParameter('modelInput'), model);
		const isSaid = stored.length === 0 && (needsInput || !isNoMatter(error));
		return { fields: stored, ...(isSaid && { emptyFieldsNotice: harmlessHtml(inWords(error)) }) };
	}
}

/** Remove Background runs without a further input, so that its form is silent about what is not there, or not yet. */
function isNoMatter(error: unknown): boolean {
	return (
		error instanceof PredictionError &&
		(error.code === 'not_supported' || error.code === 'invalid_input')
	);
}

async function fieldsFor(
	context: ILoadOptionsFunctions,
	model: string,
	needsInput: boolean,
): Promise<MapperField[]> {
	const provider = providerById(String(context.getCurrentNodeParameter('provider') ?? ''));
	if (provider === undefined) return [];
	if (provider.supportsModelChoice && model === '') {
		throw invalid('No model is selected', 'Choose one to see its inputs here.');
	}
	if (context.getNode().credentials?.[provider.credential] === undefined) {
		// n8n asks for the fields again when the node is opened, but not when a credential is chosen.
		throw invalid(
			`No credential for ${provider.title} is selected`,
			"Choose or create one, then open this node again to see the model's inputs here.",
		);
	}
	const client = await createClient(context, provider);
	try {
		const fields = await client.getInputFields(model);
		return needsInput
			? toMapperFields(fields, model, MAX_SHOWN)
			: toMapperFields(furtherInputs(fields, provider, model), model, 0);
	} finally {
		client.close();
	}
}

/** Without those that Remove Background and its settings fill. */
function furtherInputs(fields: InputFields, provider: Provider, model: string): InputFields {
	const support = supportOf(provider.outputImage, modelName(provider, model));
	const settings = inputsOfOutputImage(support);
	const image = provider.inputSchema?.imageInput(model);
	return fields.filter(({ name }) => name !== image && !settings.has(name));
}

function modelOf(parameter: unknown): string {
	const value = isJsonObject(parameter) ? parameter.value : parameter;
	return typeof value === 'string' ? value.trim() : '';
}

function earlierFields(parameter: unknown, model: string): MapperField[] {
	const stored = storedFields(isJsonObject(parameter) ? parameter.schema : null);
	return stored.filter((field) => field.model === model);
}

function inWords(error: unknown): string {
	if (!(error instanceof PredictionError)) return (error as Error).message;
	return [error.message, error.advice].filter(Boolean).join('. ').replace('..', '.');
}
