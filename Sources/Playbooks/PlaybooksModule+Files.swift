import Platform

/// Playbooks as text, and the form of one.
extension PlaybooksModule {
    /// What `apply` and `export` do. Kinds stand in the order in which one needs the other; a further kind has a line here.
    package var files: FileOperations {
        let (teams, destinations) = (TeamShelf(accounts: accounts), DestinationShelf(port: self.destinations))
        return FileOperations(
            database: database, accounts: accounts,
            shelves: [
                teams,
                ServiceShelf(accounts: accounts),
                destinations,
                scheduleShelf,
                PlaybookFileShelf(operations: playbooks, accounts: accounts, told: [teams, destinations, scheduleShelf]),
                SilenceShelf(operations: silences),
                InhibitionShelf(operations: inhibitions),
                ProbeShelf(port: probes),
            ])
    }

    func formPages(_ tools: PageTools) -> PlaybookFormPages {
        PlaybookFormPages(operations: playbooks, files: files, accounts: accounts, database: database, look: look, tools: tools)
    }
}
