import { z } from 'zod';

/** A family's table of parts by name, as far as their settings go. */
export type Kinds = Readonly<Record<string, { readonly schema: z.ZodObject }>>;

/** Settings of one of a family's parts, whichever it is. */
export type SettingsOf<Table extends Kinds> = z.output<Table[keyof Table]['schema']>;

/** What `kindSchema` takes beside the table. */
export interface KindSchemaOptions<Table extends Kinds> {
  /** Further settings of a part, such as a miner for a loss that mines. */
  readonly more?: (kind: Table[keyof Table]) => z.ZodRawShape;
  /** The kind where none is named; left out: one must be. */
  readonly standard?: keyof Table & string;
}

/**
 * The schema of a family's parts: a mapping whose `kind` names one of them, and that part's own settings.
 *
 * @param table of the family; whatever is in it can be named
 */
export function kindSchema<Table extends Kinds, More = object>(
  table: Table,
  options?: KindSchemaOptions<Table>,
): z.ZodType<SettingsOf<Table> & More>;
export function kindSchema(table: Kinds, { more = () => ({}), standard }: KindSchemaOptions<Kinds> = {}): z.ZodType {
  const [first, ...others] = Object.entries(table).map(([name, kind]) => {
    const whole = kind.schema.extend(more(kind));
    return name === standard ? whole.extend({ kind: z.literal(name).optional().default(name) }) : whole;
  });
  return z.discriminatedUnion('kind', [first, ...others]);
}
