import { replicate } from '../../../nodes/providers/replicate';
import { rembg } from '../../../nodes/providers/rembg';
import { ModelInputCache } from '../../../nodes/prediction/modelInput/modelInputCache';
import { Service } from '../../conformance/service';
import { keptSchemas } from '../../fixtures/inputSchemas/kept';

const MODEL = 'black-forest-labs/flux-dev';
const ROUTE = `GET /models/${MODEL}`;
const minute = 60_000;

const service = new Service(replicate);
const published = { body: keptSchemas.replicate.models[MODEL]?.body };

it('what a model takes is asked for once in ten minutes', async () => {
	const { client, clock, transport } = service.open({ [ROUTE]: published });
	for (const waitMs of [0, minute, 8 * minute]) {
		await clock.sleep(waitMs);
		expect(await client.getInputFields(MODEL)).toHaveLength(13);
	}
	expect(transport.lines).toEqual([ROUTE]);
	await clock.sleep(minute);
	await client.getInputFields(MODEL);
	expect(transport.lines).toEqual([ROUTE, ROUTE]);
});

it('each version is asked for by itself', async () => {
	const other = 'stability-ai/sdxl';
	const { client, transport } = service.open({
		[ROUTE]: published,
		[`GET /models/${other}`]: { body: keptSchemas.replicate.models[other]?.body },
	});
	await client.getInputFields(MODEL);
	await client.getInputFields(other);
	expect(transport.lines).toEqual([ROUTE, `GET /models/${other}`]);
});

it.each([
	['an error', { status: 500, body: { detail: 'Oops' } }, 'unavailable'],
	['a wrong key', { status: 401, body: { detail: 'No' } }, 'unauthorized'],
	['no response', { failure: 'connectionLost' }, 'unreachable'],
	['an unknown model', { status: 404, body: { detail: 'Not found' } }, 'not_supported'],
	['a model without a schema', { body: { latest_version: null } }, 'not_supported'],
	['a web page', { body: '<html>Welcome</html>' }, 'not_supported'],
] as const)('%s is asked for once in half a minute', async (_name, answer, code) => {
	const { client, clock, transport } = service.open({ [ROUTE]: answer });
	for (let times = 0; times < 3; times++) {
		await expect(client.getInputFields(MODEL)).rejects.toMatchObject({ code });
	}
	expect(transport.lines).toEqual([ROUTE]);
	await clock.sleep(minute / 2);
	await expect(client.getInputFields(MODEL)).rejects.toMatchObject({ code });
	expect(transport.lines).toEqual([ROUTE, ROUTE]);
});

it('nobody waits longer than twenty seconds', async () => {
	const { client, clock } = service.open({ [ROUTE]: { ...published, afterMs: minute } });
	await expect(client.getInputFields(MODEL)).rejects.toMatchObject({ code: 'unreachable' });
	expect(clock.elapsed).toBe(20_000);
});

it('a provider that publishes none says so, and is not asked', async () => {
	const { client, transport } = new Service(rembg).open({});
	await expect(client.getInputFields('')).rejects.toMatchObject({
		code: 'not_supported',
		message: 'Rembg does not publish the inputs of its model',
		advice: 'Enter them as JSON.',
	});
	expect(transport.lines).toEqual([]);
});

it('a stop is not remembered', async () => {
	const { client, clock } = service.open({ [ROUTE]: published });
	clock.stop(0);
	await expect(client.getInputFields(MODEL)).rejects.toMatchObject({ code: 'stopped' });
});

it('the memory is bounded; what is used stays', () => {
	const cache = new ModelInputCache();
	const value = { fields: [] };
	for (let index = 0; index < 300; index++) {
		cache.set(`model ${index}`, value, 0);
		cache.get('model 0', 0);
	}
	expect(cache.get('model 0', 0)).toBe(value);
	expect(cache.get('model 1', 0)).toBeNull();
	expect(cache.get('model 299', 0)).toBe(value);
});
