/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { replicate } from '../../nodes/providers/replicate';
import { Service } from '../conformance/service';
import type { Exchange, Json } from '../servers/recording/recordingFile';
import { describeIf } from '../itIf';
import { shapeOf } from '../servers/recording/replay';
import { cassettesVariable, readCassettes } from './cassettes';
import { replicateResponses } from './composed';
import { playBack } from './playBack';
import { tellingHeaders } from './tellingHeaders';

const folder = process.env[cassettesVariable];
const cassettes = folder === undefined ? new Map<string, Exchange[]>() : readCassettes(folder);
/** The recordings are not part of this project: whoever has them names their folder. */
const describeWithCassettes = describeIf(
	folder !== undefined,
	`${cassettesVariable} names no folder with them`,
);

describeWithCassettes('what was written after a recording has its form', () => {
	test.each(replicateResponses.exchanges.map((exchange) => [exchange.name, exchange] as const))(
		'%s',
		(_name, { recordedIn, interaction, response }) => {
			const original = cassettes.get(recordedIn)?.[interaction]?.response;
			if (original === undefined || response === undefined) throw new Error('There is no response');
			expect(inOrder(response.body)).toBe(inOrder(original.body));
			expect(response.status).toBe(original.status);
			expect(tellingHeaders(response.headers)).toEqual(tellingHeaders(original.headers));
		},
	);
});

describeWithCassettes('every recorded response about a prediction, a file or a model', () => {
	const exchanges = [...cassettes.values()].flat().filter(isOurs);

	it('is there in some number', () => expect(exchanges.length).toBeGreaterThan(150));

	test.each((exchanges.length > 0 ? exchanges : [null]).map((one) => [one?.name, one] as const))(
		'%s',
		async (_name, exchange) => {
			if (exchange === null) throw new Error('No response was recorded');
			const { kind } = await playBack(new Service(replicate), exchange);
			expect(kind).toBe(kindOf(exchange));
		},
	);
});

/** The rest is of trainings, collections, hardware and of lists of models, which nobody asks for here. */
function isOurs({ request }: Exchange): boolean {
	return /^(\/models\/[^/]+\/[^/]+(\/versions\/\w+)?|\/files(\/\w+)?|(\/models\/[^/]+\/[^/]+)?\/predictions(\/\w+(\/cancel)?)?)$/.test(
		request?.path ?? '',
	);
}

/** What the client has to make of it, by the response alone. */
function kindOf({ request, response }: Exchange): string {
	const { status, body } = response!;
	const path = request?.path ?? '';
	if (status === 401) return 'unauthorized';
	if (path.startsWith('/files')) return request?.method === 'POST' ? 'uploaded' : 'response';
	if (!path.includes('/predictions')) {
		return JSON.stringify(body).includes('"latest_version":null') ? 'not_supported' : 'inputs';
	}
	return (body as { status: string }).status;
}

/** The shape as text, so that the order of the fields counts. What a model takes and shows differs from model to model. */
function inOrder(body: Json): string {
	return JSON.stringify(shapeOf(body), (name, part: unknown) =>
		['input', 'openapi_schema', 'metadata'].includes(name) ? null : part,
	);
}
