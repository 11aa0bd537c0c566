import type { DeliveryProof } from '../model/webhookScheme';
import { equalTexts } from './timingSafeEqual';

/** A token that both sides know, as `Authorization: Bearer …`. It says who sends, so the body is believed as sent. */
export const bearerSecret: DeliveryProof['accepts'] = (secret, { headers }) =>
	secret !== '' && equalTexts(headers.authorization ?? '', `Bearer ${secret}`);
