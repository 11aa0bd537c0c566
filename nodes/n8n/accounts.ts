import { createHash, randomBytes } from 'node:crypto';
import { AccountMemory } from '../prediction/client/accountMemory';
import type { Provider } from '../prediction/model/provider';
import { ModelInputCache, type KnownModelInputs } from '../prediction/modelInput/modelInputCache';
import { AccountState } from '../prediction/scheduling/accountState';
import { BoundedMap } from './boundedMap';
import { createClock } from './clock';
import type { ResolvedCredential } from './credential';

const LIMITS = {
	/** More accounts than this are not remembered. */
	accounts: 256,
	/** What was learned of an account that nobody uses for so long may be wrong by now. */
	idleMs: 15 * 60_000,
} as const;

/** Made anew with each process, so that a hash tells nothing of a key. */
const salt = randomBytes(32);

/** What this process knows of accounts, the one used last at the end. */
const accounts = new Map<string, AccountState>();

/** What this process remembers of accounts for a while. Nothing of it is stored or logged. */
const memories = new BoundedMap<AccountMemory>(LIMITS.accounts);

/** What this process knows of the inputs of models. Nothing of it is stored or logged. */
const modelInputs = new ModelInputCache();

const clock = createClock();

/**
 * What this process knows of the account that the credential opens. All executions with the same provider, base URL and
 * key share it. Nothing of it is stored or logged.
 */
export function accountOf(provider: Provider, credential: ResolvedCredential): AccountState {
	const id = accountId(provider, credential);
	const known = accounts.get(id);
	const account =
		known !== undefined && !isForgotten(known) ? known : new AccountState(clock, provider.limits);
	accounts.delete(id);
	accounts.set(id, account);
	forgetOthers();
	return account;
}

/** What this process remembers for a while of the account that the credential opens. */
export function memoryOf(provider: Provider, credential: ResolvedCredential): AccountMemory {
	const id = accountId(provider, credential);
	const memory = memories.get(id) ?? new AccountMemory(clock);
	memories.set(id, memory);
	return memory;
}

/**
 * What this process knows of the inputs of models at the account that the credential opens: another one may have models of
 * its own, or another server behind its base URL.
 */
export function modelInputsOf(
	provider: Provider,
	credential: ResolvedCredential,
): KnownModelInputs {
	const id = accountId(provider, credential);
	const keyOf = (model: string) => JSON.stringify([id, model]);
	return {
		get: (model, now) => modelInputs.get(keyOf(model), now),
		set: (model, value, now) => modelInputs.set(keyOf(model), value, now),
	};
}

/** The same for all that use the same provider, base URL and key in this process, and for nobody else. */
function accountId(provider: Provider, { baseUrl, key }: ResolvedCredential): string {
	return createHash('sha256')
		.update(salt)
		.update(JSON.stringify([provider.id, baseUrl, key]))
		.digest('base64');
}

function isForgotten(account: AccountState): boolean {
	return account.isIdle && clock.now() - account.lastUsedAt > LIMITS.idleMs;
}

function forgetOthers(): void {
	for (const [id, account] of accounts) {
		const isTooMany = accounts.size > LIMITS.accounts && account.isIdle;
		if (isTooMany || isForgotten(account)) accounts.delete(id);
	}
}
