/// <reference types="@kinvolk/headlamp-plugin" />
/// <reference types="use-intl" />
