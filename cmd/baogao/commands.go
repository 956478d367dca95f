package main

import "github.com/spf13/cobra"

// commands lists every command, in the order of the interface's description.
func (a *app) commands() []*cobra.Command {
	return []*cobra.Command{
		a.demoCommand(), a.crawlCommand(), a.importCommand(), a.inspectCommand(), a.segmentCommand(),
		a.searchCommand(), a.statsCommand(), a.concordanceCommand(), a.exportCommand(), a.indexCommand(), a.unitsCommand(), a.sitesCommand(),
		a.checkCommand(), a.backupCommand(), a.restoreCommand(), a.hideCommand(), a.unhideCommand(), a.transcribeCommand(),
		a.coverageCommand(), a.compareCommand(), a.copiesCommand(), a.leadsCommand(), a.figuresCommand(), a.evidenceCommand(), a.alertsCommand(),
		a.keysCommand(),
		a.serveCommand(), a.versionCommand(), a.probeCommand(),
	}
}
