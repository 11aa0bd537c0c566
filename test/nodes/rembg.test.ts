import { rembg } from '../../nodes/providers/rembg';
import { replicateCompatible } from '../../nodes/providers/replicateCompatible';
import { listen } from './loopback';
import { bytesOf, picture } from './picture';
import { cutout, removal, useStage } from './stage';

const stage = useStage();

const settings = { onError: 'continueRegularOutput' } as const;

test('a file is one request, and the picture in its answer arrives byte for byte', async () => {
	stage.sandbox.settings({ resultBytes: 300_000 });
	const [row] = await stage.rows(rembg, removal(rembg));
	expect(stage.asked(rembg)).toEqual(['POST /api/remove']);
	const bytes = bytesOf(row);
	expect(bytes).toHaveLength(300_000);
	expect(bytes.subarray(0, 30).equals(cutout(rembg, 0).subarray(0, 30))).toBe(true);
	expect(row?.json).toMatchObject({ outputUrls: [], file: { bytes: 300_000 } });
});

test('further input reaches the server as it reads it', async () => {
	const additionalInput = { a: true, af: 230, bgc: [1, 2, 3, 4], extras: { sam_prompt: [] } };
	const model = { __rl: true, mode: 'id', value: 'sam' };
	await stage.rows(rembg, { ...removal(rembg, { additionalInput }), model });
	const asked = { model: 'sam', a: 'true', af: '230', bgc: '1,2,3,4', extras: '{"sam_prompt":[]}' };
	expect(stage.sandbox.predictions[0]?.input).toEqual(asked);
	expect(stage.sandbox.requests[0]?.query).not.toContain('af=');
	stage.reset();
	const byUrl = { imageSource: 'url', imageUrl: stage.photoUrl(3) };
	await stage.rows(rembg, { ...removal(rembg, { additionalInput }), ...byUrl, model });
	expect(stage.asked(rembg)).toEqual(['GET /api/remove']);
	expect(stage.sandbox.predictions[0]?.input).toEqual({ ...asked, url: stage.photoUrl(3) });
});

test('the key is for a proxy: without one none is sent', async () => {
	const without = { credentials: stage.credentials(rembg, { apiKey: '' }) };
	await stage.rows(rembg, removal(rembg), without);
	await stage.rows(rembg, removal(rembg));
	const keys = stage.sandbox.requests.map(({ headers }) => headers.authorization);
	expect(keys).toEqual([undefined, `Bearer ${stage.key}`]);
});

test('a picture that it cannot open is a failed prediction, not a doubt', async () => {
	const items = stage.items(2);
	stage.sandbox.fault({
		place: 'rembg',
		nth: 2,
		action: { kind: 'answer', status: 500, body: 'Internal Server Error' },
	});
	const rows = await stage.rows(rembg, removal(rembg, { concurrency: 1 }), { items, settings });
	expect(rows.map(({ json }) => json.errorCode)).toEqual([undefined, 'prediction_failed']);
	expect(rows[1]?.json.error).toMatch(
		/failed at Rembg: Internal Server Error\..* the log of the server says more/,
	);
});

test('a model that it does not have is named by its own words', async () => {
	const model = { __rl: true, mode: 'id', value: 'magic' };
	const [row] = await stage.rows(rembg, { ...removal(rembg), model }, { settings });
	expect(row?.json).toMatchObject({ errorCode: 'rejected' });
	expect(row?.json.error).toMatch(/String should match pattern/);
});

test('nobody can come back for a result that nobody keeps', async () => {
	for (const completion of ['submit', 'pause']) {
		const { error, outputs } = await stage.run(rembg, { ...removal(rembg), completion });
		if (completion === 'pause') expect(outputs[0]?.[0]?.json.status).toBe('succeeded');
		else expect(error?.description).toContain('Set Completion to Wait for the Result');
	}
	expect(stage.sandbox.predictions).toHaveLength(1);
});

test('a picture where JSON belongs is no answer of another provider, and is not read out', async () => {
	const server = await listen((_request, response) => {
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end(picture(1, 20_000));
	});
	const credentials = stage.credentials(replicateCompatible, { baseUrl: server.url });
	const [row] = await stage.rows(replicateCompatible, removal(replicateCompatible), {
		credentials,
		settings,
	});
	await server.close();
	expect(row?.json.errorCode).toBe('malformed_response');
	expect(String(row?.json.error).length).toBeLessThan(600);
	expect(row?.json.error).not.toContain('base64');
});
