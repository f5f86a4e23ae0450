import { z } from 'zod';

/** A family's table of parts by name, as far as their settings go. */
export type Kinds = Readonly<Record<string, { readonly schema: z.ZodObject }>>;

/** Settings of one of a family's parts, whichever it is. */
export type SettingsOf<Table extends Kinds> = z.output<Table[keyof Table]['schema']>;

/**
 * The schema of a family's parts: a mapping whose `kind` names one of them, and that part's own settings.
 *
 * @param table of the family; whatever is in it can be named
 * @param options.more further settings of a part, such as a miner for a loss that mines
 * @param options.standard the kind where none is named; left out: one must be
 */
export function kindSchema<Table extends Kinds, More = object>(
  table: Table,
  {
    more = () => ({}),
    standard,
  }: {
    readonly more?: (kind: Table[keyof Table]) => z.ZodRawShape;
    readonly standard?: keyof Table & string;
  } = {},
): z.ZodType<SettingsOf<Table> & More> {
  const entries = Object.entries(table) as [string, Table[keyof Table]][];
  const [first, ...others] = entries.map(([name, kind]) => {
    const whole = kind.schema.extend(more(kind));
    return name === standard ? whole.extend({ kind: z.literal(name).optional().default(name) }) : whole;
  });
  return z.discriminatedUnion('kind', [first, ...others]) as z.ZodType<unknown> as z.ZodType<SettingsOf<Table> & More>;
}
