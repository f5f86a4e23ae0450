/** Imports a package that only some engines need. @throws Error that says how to install it */
export async function optionalPeer<Module>(caller: string, name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if (!['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
    throw new Error(`${caller}: expected the package ${name}, which is not installed; run npm install ${name}`, {
      cause: error,
    });
  }
}
