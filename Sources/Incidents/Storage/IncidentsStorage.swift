package import Platform

/// The tables of this module.
package enum IncidentsStorage {
    package static let migrations = [
        Migration(module: "incidents", number: 1, name: "create", file: PackageResources.incidents_0001_create_sql),
        Migration(
            module: "incidents", number: 2, name: "dispatcher imports", file: PackageResources.incidents_0002_dispatcher_imports_sql),
        Migration(module: "incidents", number: 3, name: "count by state", file: PackageResources.incidents_0003_count_by_state_sql),
        Migration(module: "incidents", number: 4, name: "operations", file: PackageResources.incidents_0004_operations_sql),
        Migration(module: "incidents", number: 5, name: "views", file: PackageResources.incidents_0005_views_sql),
        Migration(module: "incidents", number: 6, name: "figures", file: PackageResources.incidents_0006_figures_sql),
        Migration(module: "incidents", number: 7, name: "search", file: PackageResources.incidents_0007_search_sql),
        Migration(module: "incidents", number: 8, name: "occurrences", file: PackageResources.incidents_0008_occurrences_sql),
        Migration(
            module: "incidents", number: 9, name: "filters in indexes", file: PackageResources.incidents_0009_filters_in_indexes_sql),
        Migration(module: "incidents", number: 10, name: "vocabulary", file: PackageResources.incidents_0010_vocabulary_sql),
        Migration(module: "incidents", number: 11, name: "refusals", file: PackageResources.incidents_0011_refusals_sql),
        Migration(module: "incidents", number: 12, name: "adjustments", file: PackageResources.incidents_0012_adjustments_sql),
        Migration(module: "incidents", number: 13, name: "search folds", file: PackageResources.incidents_0013_search_folds_sql),
        Migration(
            module: "incidents", number: 14, name: "figures by quarter", file: PackageResources.incidents_0014_figures_by_quarter_sql),
        Migration(
            module: "incidents", number: 15, name: "grouping version", file: PackageResources.incidents_0015_grouping_version_sql),
        Migration(module: "incidents", number: 16, name: "comment edits", file: PackageResources.incidents_0016_comment_edits_sql),
        Migration(module: "incidents", number: 17, name: "arrival", file: PackageResources.incidents_0017_arrival_sql),
    ]
}
