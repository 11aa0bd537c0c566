import { replicateCompatible } from '../../../nodes/providers/replicateCompatible';
import { Service } from '../../conformance/service';

const service = new Service(replicateCompatible);
const { id, routes } = service.fixture;
const { submit, poll = '' } = routes;

it('a prediction that somebody else has just submitted is asked about at once: it may have ended', async () => {
	const { client, clock, transport } = service.open({ [poll]: service.succeeded });
	const tracked = client.trackExisting(id, clock.now());
	await client.waitForCompletion(tracked, { timeoutMs: 60_000, onTimeout: 'error' });
	expect(transport.timesOf(poll)).toEqual([0]);
});

it('what others learn meanwhile does not delay the question after trouble', async () => {
	let asked = 0;
	const opened = service.open(({ method }) => {
		if (method === 'POST') return service.accepted;
		if (++asked > 1) return service.succeeded;
		for (let lesson = 0; lesson < 5; lesson++) opened.client.session.pace.learn(60_000);
		return { status: 500, body: '' };
	});
	await service.complete(opened);
	expect(opened.transport.timesOf(submit)).toEqual([0]);
	expect(opened.transport.timesOf(poll)).toEqual([500, 875]);
});

it('a prediction of another run teaches nothing about how long the own ones take', async () => {
	const { client, clock } = service.open({ [poll]: service.succeeded });
	const tracked = client.trackExisting(id, clock.now() - 3_600_000);
	await client.waitForCompletion(tracked, { timeoutMs: 300_000, onTimeout: 'error' });
	expect(client.session.pace.medianMs).toBeNull();
});
