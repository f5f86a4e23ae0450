/** Renderers that only emulate a GPU, by the names that they give themselves. */
export const softwareRenderer = /swiftshader|llvmpipe|lavapipe|basic render|software|microsoft basic/i;
