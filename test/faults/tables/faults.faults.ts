import { faults } from '../faults';
import { lieAboutNames } from '../faults/addresses';
import { Table } from '../Table';

lieAboutNames();

new Table('faults', faults).describe((name, cell) => test.concurrent(name, cell));
