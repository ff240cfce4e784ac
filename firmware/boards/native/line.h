/* How the process gets its end of the line. */
#ifndef LINE_H
#define LINE_H

/* Opens what the command line says and returns the file descriptor; ends the process with 2 and one line on
 * stderr when it cannot be used. Without --fd, prints the name the other end opens on stdout. */
int line_open(int argc, char **argv);

#endif
