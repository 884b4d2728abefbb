package org.openfsm.agent.ui;

import java.util.List;

/** All pages, in the order of their tabs; one is added here and nowhere else. */
final class Pages {

    /** Those with a tab. */
    private final List<Page> tabs;

    private final List<Page> others;

    Pages(WebUi.Settings settings, Door door, RecentLog log, Events events) {
        var walk = new WalkPage(settings);
        this.tabs = List.of(
                new OverviewPage(settings.agent(), settings.clock()),
                new PrintersPage(settings.agent(), settings.environment(), settings.clock()),
                new SearchPage(settings),
                new TransferPage(settings),
                new PoolPage(settings, walk),
                new OutboxPage(settings.agent(), settings.clock()),
                new SettingsPage(settings, door),
                new LogPage(log));
        this.others = List.of(
                new SignInPage(door, settings.clock()),
                new StartPage(settings),
                new Choices(settings.port()),
                new PrivacyPage(settings),
                new BackupPage(settings),
                walk,
                new CredentialSets(settings),
                events);
    }

    void routes(Routes routes) {
        tabs.forEach(page -> page.routes(routes));
        others.forEach(page -> page.routes(routes));
    }

    List<String> tabs() {
        return tabs.stream().map(Page::name).toList();
    }
}
