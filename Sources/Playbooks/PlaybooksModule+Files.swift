import Platform

/// Playbooks as text, and the form of one.
extension PlaybooksModule {
    /// What `apply` and `export` do. Kinds stand in the order in which one needs the other; a further kind has a line here.
    package var files: FileOperations {
        FileOperations(
            database: database, accounts: accounts,
            shelves: [
                TeamShelf(accounts: accounts),
                ServiceShelf(accounts: accounts),
                DestinationShelf(port: destinations),
                scheduleShelf,
                PlaybookFileShelf(operations: playbooks, accounts: accounts),
                SilenceShelf(operations: silences),
                InhibitionShelf(operations: inhibitions),
            ])
    }

    func formPages(_ tools: PageTools) -> PlaybookFormPages {
        PlaybookFormPages(operations: playbooks, files: files, accounts: accounts, database: database, look: look, tools: tools)
    }
}
