import type { Provider } from '../../nodes/prediction/model/provider';
import { cog } from '../../nodes/providers/cog';
import { rembg } from '../../nodes/providers/rembg';
import { replicate } from '../../nodes/providers/replicate';
import { Service } from '../conformance/service';
import { readRecording, type Exchange } from '../servers/recording/recordingFile';
import { replicateResponses } from './composed';
import { playBack } from './playBack';

/** The name of an exchange, and what the client makes of it: a state or the code of an error, then words that come with it. */
type Table = Readonly<Record<string, string>>;

const NO_IMAGE = "cannot identify image file '/tmp/tmp00000000file.txt'";
const BUSY = 'Already running a prediction';
const FULL = 'At capacity - all prediction slots busy';
const IMAGE = 'inline image/png';
const OUT = '/tmp/tmp00000000/out.png';
const MASK = '/tmp/tmp00000000/mask.png';
const BROKEN = 'failed: Internal Server Error';

const everyCog: Table = {
	'while the model loads: health': 'response: STARTING',
	'while the model loads: a prediction': `rate_limited: ${BUSY}`,
	'what it is': 'response: /openapi.json',
	health: 'response: READY',
	'the inputs of the model': 'inputs: image, seconds, failure',
	'a cutout': `succeeded: ${IMAGE}`,
	'a cutout without an ID': `succeeded: ${IMAGE}`,
	'the model fails': 'failed: no background here',
	'words instead of a photo': `failed: ${NO_IMAGE}`,
	'a missing input': 'rejected: image: field required',
	'an input of another type': 'rejected: seconds: value is not a valid float',
	'an input out of bounds': 'rejected: seconds: ensure this value is less than or equal to 600',
	'an image that is no address': 'rejected: is not a valid URL scheme',
	'an image that is a number': 'unavailable: Internal Server Error',
	'an address where nobody listens': 'failed: Connection refused',
	'an input and a key that it does not know': `succeeded: ${IMAGE}`,
	'a prediction by its ID': 'rejected: Method Not Allowed',
	'the end of an unknown prediction': 'not_found: HTTP 404',
	'in the background: a cutout': 'processing: ',
	'in the background: a cutout: the report': `succeeded: ${OUT}`,
	'in the background: the model fails': 'processing: ',
	'in the background: the model fails: the report': 'failed: no background here',
	'a long one': 'processing: ',
	'busy: health': 'response: BUSY',
	'busy: another prediction': `rate_limited: ${BUSY}`,
	'busy: the same prediction': 'processing: ',
	'busy: its end': 'canceled: ',
	'a long one: canceled': 'canceled: ',
	'two_pictures: a cutout': `succeeded: ${IMAGE}, ${IMAGE}`,
	'two_pictures: in the background': 'processing: ',
	'two_pictures: in the background: the report': `succeeded: ${OUT}, ${MASK}`,
	'named_pictures: a cutout': `succeeded: ${IMAGE}, ${IMAGE}, {"score":0.5}`,
	'named_pictures: in the background': 'processing: ',
	'named_pictures: in the background: the report': `succeeded: ${OUT}, ${MASK}, {"score":0.5}`,
};

const cog014: Table = {
	...everyCog,
	'a missing input': 'rejected: image: Field required',
	'an input of another type': 'rejected: seconds: Input should be a valid number',
	'an input out of bounds': 'rejected: seconds: Input should be less than or equal to 600',
};

const coglet: Table = {
	...everyCog,
	'while the model loads: a prediction': 'unavailable: Setup has not finished yet.',
	'a missing input': 'rejected: image: Field required',
	'an input of another type': 'rejected: seconds: "often" is not of type "number"',
	'an input out of bounds': 'rejected: seconds: 1000 is greater than the maximum of 600',
	'an image that is no address': "failed: No such file or directory: 'no address'",
	'an image that is a number': 'rejected: image: 7 is not of type "string"',
	'a prediction by its ID': 'rejected: HTTP 405',
	'in the background: a cutout': 'starting: ',
	'in the background: a cutout: the report': `succeeded: ${IMAGE}`,
	'in the background: the model fails': 'starting: ',
	'a long one': 'starting: ',
	'busy: another prediction': `rate_limited: ${FULL}`,
	'two_pictures: in the background': 'starting: ',
	'two_pictures: in the background: the report': `succeeded: ${IMAGE}, ${IMAGE}`,
	'named_pictures: in the background': 'starting: ',
	'named_pictures: in the background: the report': `succeeded: ${IMAGE}, ${IMAGE}, {"score":0.5}`,
};

const ofRembg: Table = {
	'what it is': 'response: Rembg is a tool to remove images background.',
	'a cutout': `succeeded: ${IMAGE}`,
	'only the mask': `succeeded: ${IMAGE}`,
	'a colour behind': `succeeded: ${IMAGE}`,
	'half a photo': BROKEN,
	'words instead of a photo': BROKEN,
	'no photo': 'rejected: file: Field required',
	'a model that it does not know': 'rejected: model: String should match pattern',
	'an option out of bounds': 'rejected: af: Input should be less than or equal to 255',
	'a colour by its name': BROKEN,
	'an address on a private network':
		'rejected: Requests to private/internal addresses are not allowed.',
	'an address of another kind': 'rejected: Only http and https URLs are allowed.',
	'no address': 'rejected: url: Field required',
	'another method': 'rejected: Method Not Allowed',
};

const ofNginx: Table = {
	'a photo above 1 MB': 'file_too_large: nginx/1.22.1',
	'it takes too long': 'unavailable: nginx/1.22.1',
	'the server is down': 'unavailable: nginx/1.22.1',
};

const RESULT = 'https://replicate.delivery/pbxt/EXAMPLE/out-0.png';
const FILE = 'MDAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAw';
const ofReplicate: Table = {
	'a prediction is created': 'starting: ',
	'a prediction is created, half a year later': 'starting: ',
	'a prediction of an official model is created': 'starting: ',
	'a prediction that is starting': 'starting: ',
	'a prediction that is processing': 'processing: ',
	'a prediction that has succeeded': `succeeded: ${RESULT}`,
	'the same prediction, months later and without its model': `succeeded: ${RESULT}`,
	'a prediction is canceled': 'canceled: ',
	'a held response': `processing: ${IMAGE}`,
	'a held response of a language model': 'processing: ["A ","cat"]',
	'a wrong token': 'unauthorized: You did not pass a valid authentication token',
	'a file is uploaded': `uploaded: https://api.replicate.com/v1/files/${FILE}`,
	'an uploaded file': `response: ${FILE}`,
	'all uploaded files': `response: ${FILE}`,
	'an uploaded file is deleted': 'response: ""',
	'a model with versions': 'inputs: image, threshold',
	'a model with versions, half a year later': 'inputs: image, threshold',
	'a model without a version': 'not_supported: example/empty',
	'a version of a model': 'inputs: image, threshold',
};

interface Server {
	readonly name: string;
	readonly provider: Provider;
	readonly exchanges: readonly Exchange[];
	readonly table: Table;
}

const recorded = (name: string, provider: Provider, table: Table): Server => {
	const { exchanges } = readRecording(name)!;
	return { name: `${provider.title} behind ${name}`, provider, exchanges, table };
};

const servers: readonly Server[] = [
	recorded('cog-0.8.6', cog, everyCog),
	recorded('cog-0.9.9', cog, everyCog),
	recorded('cog-0.14.12', cog, cog014),
	recorded('cog-0.23.1', cog, coglet),
	recorded('rembg-2.0.86', rembg, ofRembg),
	recorded('nginx', cog, ofNginx),
	recorded('nginx', rembg, ofNginx),
	{
		name: 'Replicate',
		provider: replicate,
		exchanges: replicateResponses.exchanges,
		table: ofReplicate,
	},
];

describe.each(servers)('$name', ({ provider, exchanges, table }) => {
	const service = new Service(provider);

	test.each(exchanges.map((exchange) => [exchange.name, exchange] as const))(
		'%s',
		async (name, exchange) => {
			const [kind, words] = splitAtColon(table[name] ?? 'no line in the table: ');
			const told = await playBack(service, exchange);
			expect({ kind: told.kind, words: told.words }).toEqual({
				kind,
				words: words === '' ? '' : expect.stringContaining(words),
			});
		},
	);

	it('has recorded whatever the table speaks of', () => {
		expect(exchanges.map(({ name }) => name).sort()).toEqual(Object.keys(table).sort());
	});
});

function splitAtColon(line: string): [kind: string, words: string] {
	const at = line.indexOf(': ');
	return [line.slice(0, at), line.slice(at + 2)];
}
