#ifndef FAULTS_H
#define FAULTS_H

/* Turns the signals of a process that went wrong into fault reports. */
void faults_init(void);

#endif
