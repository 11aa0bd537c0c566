import type { Dialect } from './dialects/dialect';
import type { Exchange } from './http/exchange';
import { Refusal } from './http/refusal';
import type { Route } from './http/router';

const unauthenticated = () =>
	new Refusal(401, 'You did not pass a valid authentication token', { title: 'Unauthenticated' });

/** Every key is a good one, except those whose first word says otherwise. */
export function checkAccess(dialect: Dialect, route: Route, { token }: Exchange): void {
	if (route.open === true) return;
	if (dialect.acceptsToken) {
		if (!dialect.acceptsToken(token)) throw unauthenticated();
		return;
	}
	const answersLikeReplicate = dialect.id === 'replicate' || dialect.id === 'replicateCompatible';
	if (token.startsWith('wrong422') && answersLikeReplicate && route.creates === true) {
		throw new Refusal(422, 'Invalid version or not permitted', {
			title: 'Invalid version or not permitted',
		});
	}
	if (token === '' || token.startsWith('wrong')) throw unauthenticated();
	if (token.startsWith('forbidden'))
		throw new Refusal(403, 'This key may not do that', { title: 'Forbidden' });
	if (token.startsWith('broke') && route.creates === true) {
		throw new Refusal(402, 'You have insufficient credit to run this model', {
			title: 'Insufficient credit',
			code: 'insufficient_user_quota',
		});
	}
}
