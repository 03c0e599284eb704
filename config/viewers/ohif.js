/* OHIF 3 (app-config.js): Dromedary's studies. Serve the viewer from an origin that dromedary.dicom-web.allowed-origins names, or
   behind the same reverse proxy as Dromedary. */
window.config = {
  routerBasename: '/',
  extensions: [],
  modes: [],
  showStudyList: true,
  defaultDataSourceName: 'dromedary',
  dataSources: [
    {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
      sourceName: 'dromedary',
      configuration: {
        friendlyName: 'Dromedary',
        name: 'dromedary',
        qidoRoot: 'https://pacs.example.org/dicom-web',
        wadoRoot: 'https://pacs.example.org/dicom-web',
        wadoUriRoot: 'https://pacs.example.org/wado',
        qidoSupportsIncludeField: true,
        supportsFuzzyMatching: true,
        supportsWildcard: true,
        imageRendering: 'wadors',
        thumbnailRendering: 'wadors',
        enableStudyLazyLoad: true,
        omitQuotationForMultipartRequest: true,
        bulkDataURI: { enabled: true },
        // better: let the proxy that authenticates people add the header, so that no browser holds it
        // requestOptions: { auth: () => 'Bearer THE-TOKEN' },
      },
    },
  ],
};
