import { z } from 'zod';
import { readFiles } from '../prediction/files/outputFiles';
import type { Color } from '../prediction/model/color';
import { isJsonObject } from '../prediction/model/json';
import { refuseMaskOnBackground } from '../prediction/model/outputImage';
import type { ApiResponse } from '../prediction/model/ports';
import { predictionWith, type Prediction } from '../prediction/model/prediction';
import type { ApiErrorInfo, Model, Provider } from '../prediction/model/provider';
import { PILLOW_TYPES } from './models';
import { REMBG, requestFor } from './rembgRequest';
import { httpError, readBody, wordsOf } from './responses';

/** What its framework answers when the work on a picture breaks off (https://www.starlette.io/exceptions/, 2026-11-21). */
const BROKEN = 'Internal Server Error';

const SEND_AS_FILE =
	'rembg does not fetch addresses of a private network: set the option Send As to File, so that n8n sends the image.';

/**
 * A self-hosted `rembg s`. Source: https://github.com/danielgatis/rembg/blob/main/rembg/commands/s_command.py, 2026-11-21.
 * It answers a request with the finished picture and keeps nothing: no ids, no states, no list, no webhooks, no keys.
 */
export const rembg: Provider = {
	id: 'rembg',
	title: 'Rembg',
	subject: REMBG,
	formHint: 'A rembg server on your own machine',
	modelHint: 'The name as rembg lists it, e.g. isnet-general-use',
	credential: 'removeBackgroundRembgApi',
	defaultBaseUrl: 'http://localhost:7000',
	isSelfHosted: true,
	models: [
		model('u2net', 'all-round'),
		model('u2netp', 'quick, less exact than u2net'),
		model('u2net_human_seg', 'people'),
		model('u2net_cloth_seg', 'clothes on people: upper body, lower body and whole body'),
		model('silueta', 'as u2net, in 43 MB'),
		model('isnet-general-use', 'all-round, newer than u2net'),
		model('isnet-anime', 'anime figures'),
		model('birefnet-general', 'fine detail such as hair; slow without a graphics card'),
		model('birefnet-general-lite', 'lighter than birefnet-general'),
		model('birefnet-portrait', 'portraits'),
		model('birefnet-dis', 'fine structures such as fences'),
		model('birefnet-hrsod', 'large images'),
		model('birefnet-cod', 'objects that hardly stand out'),
		model('birefnet-massive', 'as birefnet-general, trained on more images'),
		model('bria-rmbg', 'fine edges; not free for commercial use'),
		model('sam', 'cuts out what {"extras":{"sam_prompt":…}} in Additional Input points at'),
	],
	supportsModelChoice: true,
	outputImage: [
		{
			backgrounds: ['transparent', 'color'],
			formats: ['png'],
			outputTypes: ['cutout', 'mask'],
			refuses: refuseMaskOnBackground,
			toInput: ({ background, backgroundColor, outputType }) => ({
				...(background === 'color' && { bgc: channelsOf(backgroundColor ?? WHITE) }),
				...(outputType === 'mask' && { om: true }),
			}),
		},
	],
	imageInput: {
		takesUrl: true,
		file: { via: 'request' },
		mediaTypes: PILLOW_TYPES,
		advice: 'Make the image smaller.',
	},
	supportsCustomInput: false,
	// By default up to 40 requests share the processor, and memory grows with each (danielgatis/rembg#752, 2026-11-28).
	limits: { initialConcurrency: 2 },
	answersWithResult: true,
	buildSubmitRequest: (options) => ({
		id: options.clientReference,
		request: requestFor(options),
		holdConnectionMs: options.timeoutMs,
	}),
	readPrediction,
	readError,
};

const WHITE: Color = { red: 255, green: 255, blue: 255, alpha: 255 };

/** Four numbers, the way the server reads a colour. */
function channelsOf({ red, green, blue, alpha }: Color): number[] {
	return [red, green, blue, alpha];
}

function model(name: string, purpose: string): Model {
	return {
		name,
		value: name,
		page: 'https://github.com/danielgatis/rembg#models',
		purpose,
		removesBackground: true,
	};
}

/** The response is the image itself. */
function readPrediction(body: unknown): Prediction {
	if (body === BROKEN) {
		return predictionWith('failed', {
			failureReason: `${BROKEN}. The model may not have loaded, or the image is damaged; the log of the server says more`,
			response: body,
		});
	}
	const image = readBody(REMBG, z.instanceof(Uint8Array), body, 'an image');
	return predictionWith('succeeded', { files: readFiles(image), response: body });
}

/** Source: https://fastapi.tiangolo.com/tutorial/handling-errors/, 2026-11-21: what it refuses comes with a list of `detail`s. */
function readError(response: ApiResponse): ApiErrorInfo | null {
	const { status, body } = response;
	if (status === 500 && body === BROKEN) return null;
	const isOwn = isJsonObject(body) && body.detail !== undefined;
	const error = httpError(response, wordsOf(body, ['detail', 'message', 'error']), isOwn);
	const isPrivateAddress = /private|internal address/i.test(error?.message ?? '');
	return error !== null && isPrivateAddress ? { ...error, advice: SEND_AS_FILE } : error;
}
